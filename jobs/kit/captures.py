"""This file is where captured predictions lie: a prefix, an endpoint, a variant, the hour, and a file."""

PREFIX = "captures/"


def split(key: str) -> tuple[str, str]:
    """Batch and name of a capture file; a batch is what one variant was asked in one day.

    >>> split("captures/e/live/2013/09/19/12/03-22-000-u.jsonl")
    ('e/live/2013/09/19', '12/03-22-000-u.jsonl')
    """
    parts = key.removeprefix(PREFIX).split("/")
    return "/".join(parts[:-2]), "/".join(parts[-2:])
