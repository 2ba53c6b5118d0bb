"""This package watches a live model: it compares what the model sees and says with what it was trained on."""
