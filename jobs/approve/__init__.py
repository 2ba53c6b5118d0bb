"""This package records who approved or rejected a model, and tells the registry."""
