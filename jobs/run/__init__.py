"""This package writes the start and the end of a pipeline run to the ledger."""
