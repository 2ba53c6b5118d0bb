"""Feature groups on a laptop: an online store that answers in milliseconds, an offline store that SQL reads."""
