"""This package tells an experiment tracker about a run, where the line asks for one; it never stops or slows the run for it."""
