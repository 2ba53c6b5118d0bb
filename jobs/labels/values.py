"""This file reads the values of one row of a delivery, or says which rule one breaks."""

import math
import re
from datetime import MAXYEAR, UTC, datetime
from typing import Any

_UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)
_MISSING = ("", "NA", "null", "None", "nan", "NaN")
_WORDS = {"0": 0, "1": 1, "false": 0, "true": 1}
_LONGEST_SHOWN = 60
_LARGEST_ENTITY = 200
_FIRST_YEAR = 1970


class RowError(ValueError):
    """A row that cannot be used."""

    def __init__(self, field: str, rule: str, got: object) -> None:
        super().__init__(f"{field} {rule}, got {got}")
        self.rule = f"{field} {rule}"


def short(value: object) -> str:
    text = repr(value)
    return text if len(text) <= _LONGEST_SHOWN else text[:_LONGEST_SHOWN] + "..."


def label_of(name: str, value: Any) -> int:
    """
    >>> label_of("late", "1.0"), label_of("late", False)
    (1, 0)
    """
    if _missing(value):
        raise RowError(name, "must be given", "nothing")
    if isinstance(value, str):
        value = _WORDS.get(value.strip().lower(), _number(value))
    if isinstance(value, bool | int | float) and value in (0, 1):
        return int(value)
    raise RowError(name, "must be 0 or 1", short(value))


def moment_of(name: str, value: Any) -> datetime:
    """A moment in UTC, from ISO 8601 with a zone or seconds since 1970.

    >>> moment_of("label_time", "2013-04-01T10:00:00+02:00")
    datetime.datetime(2013, 4, 1, 8, 0, tzinfo=datetime.timezone.utc)
    """
    rule = "must be a moment with a zone, such as 2013-04-01T10:00:00Z, or seconds since 1970"
    if _missing(value):
        raise RowError(name, "must be given", "nothing")
    seconds = _number(value) if isinstance(value, str) else value
    try:
        if isinstance(seconds, int | float) and not isinstance(seconds, bool):
            found = datetime.fromtimestamp(seconds, UTC)
        else:
            found = datetime.fromisoformat(value.strip())
    except (ValueError, OverflowError, OSError, AttributeError):
        raise RowError(name, rule, short(value)) from None
    if found.tzinfo is None or not _FIRST_YEAR <= found.year < MAXYEAR:
        raise RowError(name, rule, short(value))
    return found.astimezone(UTC)


def id_of(name: str, value: Any) -> str:
    if isinstance(value, str) and _UUID.fullmatch(value.strip()):
        return value.strip().lower()
    raise RowError(name, "must be a UUID", short(value))


def entity_of(name: str, value: Any) -> str:
    """An entity as text, however it was written: 7 and "7" are one."""
    if _missing(value):
        raise RowError(f"prediction_id or {name}", "must be given", "nothing")
    if (
        isinstance(value, str | int)
        and not isinstance(value, bool)
        and len(text := str(value).strip()) <= _LARGEST_ENTITY
    ):
        if "\ufffd" not in text:
            return text
        raise RowError(name, "must be UTF-8 text", short(value))
    raise RowError(name, "must be a short text or a whole number", short(value))


def _missing(value: Any) -> bool:
    if isinstance(value, float):
        return math.isnan(value)
    return value is None or (isinstance(value, str) and value.strip() in _MISSING)


def _number(text: str) -> float | None:
    try:
        return float(text)
    except ValueError:
        return None
