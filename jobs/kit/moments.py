"""This file is a moment that a person or a run states as text."""

from datetime import UTC, datetime

from jobs.kit.entry import BadInputError


def moment(text: str, name: str) -> datetime:
    """A time; without a zone it is UTC, not what the machine's own clock shows.

    Raises:
        BadInputError: it is none; the message says so of `name`.

    >>> moment("2014-01-01T00:00", "--as-of").isoformat()
    '2014-01-01T00:00:00+00:00'
    """
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        raise BadInputError(f"{name} must be a time such as 2014-01-01T00:00:00+00:00, got {text}") from None
    return found.astimezone(UTC) if found.tzinfo else found.replace(tzinfo=UTC)
