"""This package moves one approved model to its endpoint and proves that it arrived."""
