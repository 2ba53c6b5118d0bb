"""This package decides whether a trained model may be approved."""
