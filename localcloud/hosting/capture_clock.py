"""This file is the clock of data capture: the present, unless an operator says otherwise for a while."""

import asyncio
import datetime as dt
import threading
import time
from collections.abc import Callable
from typing import NamedTuple

from localcloud.aws.clock import now
from localcloud.aws.context import Ctx
from localcloud.aws.errors import AwsError
from localcloud.aws.protocol import Output

LEASE_SECONDS, LONGEST_LEASE_SECONDS = 60.0, 3600.0


class Setting(NamedTuple):
    """A moment that somebody has set, and until when that holds, in seconds of a monotonic clock."""

    moment: dt.datetime
    until: float


class Clock:
    """Stands still at the moment it is set to; a setting that nobody renews ends by itself."""

    def __init__(
        self, present: Callable[[], dt.datetime] = now, monotonic: Callable[[], float] = time.monotonic
    ) -> None:
        self._present, self._monotonic = present, monotonic
        self._settings: dict[str, Setting] = {}
        self._changing = threading.Lock()

    def now(self, endpoint: str) -> dt.datetime:
        """The moment at which a request to the endpoint counts as captured."""
        return self.past(endpoint) or self._present()

    def past(self, endpoint: str) -> dt.datetime | None:
        """The moment that was set for the endpoint, or for all; None in the present."""
        found = self.setting(endpoint) or self.setting("")
        return found.moment if found else None

    def setting(self, endpoint: str) -> Setting | None:
        """What was set for the endpoint, or for all by the empty name, and has not ended."""
        found = self._settings.get(endpoint)
        return found if found and self._monotonic() < found.until else None

    def set(self, endpoint: str, moment: dt.datetime, seconds: float) -> None:
        with self._changing:
            self._settings[endpoint] = Setting(moment, self._monotonic() + seconds)

    def clear(self, endpoint: str) -> None:
        with self._changing:
            self._settings.pop(endpoint, None)

    def tell(self, endpoint: str) -> dict[str, object]:
        found = self.setting(endpoint)
        left = max(0.0, found.until - self._monotonic()) if found else None
        return {"endpoint": endpoint or None, "set": found.moment.isoformat() if found else None, "seconds": left}


def moment(text: str) -> dt.datetime:
    """A moment with its zone, to the millisecond that captures keep.

    Raises:
        AwsError: it is none.

    >>> moment("2013-04-01T05:00:00Z")
    datetime.datetime(2013, 4, 1, 5, 0, tzinfo=datetime.timezone.utc)
    """
    try:
        found = dt.datetime.fromisoformat(text)
    except ValueError:
        found = None
    if found is None or found.tzinfo is None:
        raise AwsError("ValidationException", f"now must be a moment with a zone, 2013-04-01T05:00:00Z, got {text}")
    return found.astimezone(dt.UTC).replace(microsecond=found.microsecond // 1000 * 1000)


def lease(text: str) -> float:
    """For how long a setting holds.

    Raises:
        AwsError: it is no number, or longer than a setting may outlive whoever made it.
    """
    try:
        seconds = float(text)
    except ValueError:
        seconds = 0.0
    if not 0 < seconds <= LONGEST_LEASE_SECONDS:
        raise AwsError("ValidationException", f"seconds must be up to {LONGEST_LEASE_SECONDS:.0f}, got {text}")
    return seconds


clock = Clock()


async def answer(_ctx: Ctx, parts: list[str], query: dict[str, str], _body: bytes) -> Output:
    """`/_localcloud/capture-clock[/<endpoint>]`: `?now=MOMENT&seconds=N` sets it, `?clear=1` ends that, neither tells."""
    await asyncio.sleep(0)
    endpoint = "/".join(parts)
    if "now" in query:
        clock.set(endpoint, moment(query["now"]), lease(query.get("seconds", str(LEASE_SECONDS))))
    elif "clear" in query:
        clock.clear(endpoint)
    return clock.tell(endpoint)
