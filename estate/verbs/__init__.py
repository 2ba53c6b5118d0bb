"""This package holds the verbs of the command line, one file per verb."""
