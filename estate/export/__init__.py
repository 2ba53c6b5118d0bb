"""This package writes captured windows and baselines as other tools of the trade read them."""
