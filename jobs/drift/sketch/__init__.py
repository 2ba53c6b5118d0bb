"""This package summarises a column in kilobytes that can be added up."""
