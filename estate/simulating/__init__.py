"""This package replays a line's past through its live endpoint, faster than it happened."""
