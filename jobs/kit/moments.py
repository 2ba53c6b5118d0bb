"""This file is a moment as text: as rows and events write it, and as a person or a run states it."""

from datetime import UTC, datetime

from jobs.kit.entry import BadInputError


def instant(text: str) -> datetime:
    """Without a zone it is UTC, not what the machine's own clock shows.

    >>> instant("2014-01-01").isoformat()
    '2014-01-01T00:00:00+00:00'
    """
    found = datetime.fromisoformat(text)
    return found.astimezone(UTC) if found.tzinfo else found.replace(tzinfo=UTC)


def moment(text: str, name: str) -> datetime:
    """The same, stated by somebody under `name`.

    Raises:
        BadInputError: it is no moment.
    """
    try:
        return instant(text)
    except ValueError:
        raise BadInputError(
            f"{name} must be a day or a time such as 2014-01-01 or 2014-01-01T06:00:00+00:00, got {text}"
        ) from None
