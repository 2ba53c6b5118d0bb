"""This file is UUID version 7: an id that says when it was made, so that what it names is found by time."""

from datetime import UTC, datetime
from uuid import UUID

RANDOM_BYTES = 8
_MILLISECOND = 1_000_000
_TIME_BITS, _FRACTION_BITS, _RANDOM_BITS = 48, 12, 62
_VERSION = 7


def uuid7(nanoseconds: int, random: bytes) -> UUID:
    """The id of a moment; ids made 250 ns apart or more sort as they were made.

    Args:
        nanoseconds: since 1970, UTC, as `time.time_ns()` tells.
        random: RANDOM_BYTES bytes, as `os.urandom` gives them.

    Raises:
        ValueError: there are fewer random bytes, or the moment is out of range.

    Source:
        RFC 9562, 5.7, and 6.2 method 3: the 12 bits after the version hold the fraction of the millisecond.

    >>> str(uuid7(1_645_557_742_000_000_000, bytes(8)))
    '017f22e2-79b0-7000-8000-000000000000'
    """
    milliseconds, rest = divmod(nanoseconds, _MILLISECOND)
    if len(random) != RANDOM_BYTES or not 0 <= milliseconds < 1 << _TIME_BITS:
        raise ValueError(
            f"uuid7 must have {RANDOM_BYTES} random bytes and a moment since 1970,"
            f" got {len(random)} bytes and {nanoseconds}"
        )
    fraction = (rest << _FRACTION_BITS) // _MILLISECOND
    noise = int.from_bytes(random, "big") & ((1 << _RANDOM_BITS) - 1)
    return UUID(int=milliseconds << 80 | _VERSION << 76 | fraction << 64 | 0b10 << 62 | noise)


def made_at(id: UUID) -> datetime | None:  # noqa: A002 - the thing's name
    """When an id was made, to the millisecond; nothing where it is of another version and does not say.

    >>> made_at(UUID("017f22e2-79b0-7cc3-98c4-dc0c0c07398f"))
    datetime.datetime(2022, 2, 22, 19, 22, 22, tzinfo=datetime.timezone.utc)
    >>> made_at(UUID("6ba7b810-9dad-41d1-80b4-00c04fd430c8"))
    """
    if id.version != _VERSION:
        return None
    milliseconds = id.int >> 80
    try:
        return datetime.fromtimestamp(milliseconds / 1000, UTC)
    except (ValueError, OverflowError):
        # The 48 bits reach to the year 10889, a datetime to 9999.
        return None
