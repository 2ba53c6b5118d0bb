"""This package puts a trained model into the registry."""
