"""This package joins ground truth that arrives late with the predictions that it is about."""
