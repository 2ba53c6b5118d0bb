"""This file is the window of time that is judged."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any


@dataclass(frozen=True, kw_only=True)
class Span:
    """A window of time."""

    start: datetime
    end: datetime
    as_of: datetime | None = None
    """Labels that became known later do not count; None: all that are there count."""

    @classmethod
    def of(cls, event: dict[str, Any], every: timedelta, now: datetime) -> "Span":
        """The event's own span, the last whole one at the moment it was scheduled for, or the one that ends now, at a whole second.

        Raises:
            ValueError: start, end or scheduled is no ISO 8601 moment, or only one is given.
        """
        as_of = _moment(event["as_of"]) if event.get("as_of") else None
        if event.get("scheduled"):
            # A schedule that is late, or tries again, means the same window.
            moment = _moment(event["scheduled"], "scheduled")
            end = moment - (moment - datetime(1970, 1, 1, tzinfo=UTC)) % every
            return cls(start=end - every, end=end, as_of=as_of)
        given = [event.get(name) for name in ("start", "end")]
        if given == [None, None]:
            end = now.replace(microsecond=0) + timedelta(seconds=1)
            return cls(start=end - every, end=end)
        try:
            start, end = (datetime.fromisoformat(str(moment)) for moment in given)
        except ValueError as error:
            raise ValueError(f"start and end must be ISO 8601 moments, got {given[0]} and {given[1]}") from error
        start, end = (m if m.tzinfo else m.replace(tzinfo=UTC) for m in (start, end))
        if start >= end:
            raise ValueError(f"end must be after start {start}, got {end}")
        return cls(start=start, end=end, as_of=as_of)

    def hours(self) -> Iterator[datetime]:
        """The hours that it touches: capture files are kept by hour."""
        hour = self.start.astimezone(UTC).replace(minute=0, second=0, microsecond=0)
        while hour < self.end:
            yield hour
            hour += timedelta(hours=1)


def _moment(text: object, name: str = "as_of") -> datetime:
    try:
        moment = datetime.fromisoformat(str(text))
    except ValueError as error:
        raise ValueError(f"{name} must be an ISO 8601 moment, got {text}") from error
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def stamp(moment: datetime) -> str:
    """A moment as documents and rows carry it, in UTC."""
    return moment.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
