"""This file reads the moment that a request row names: the one at which its prediction counts."""

from collections.abc import Mapping
from datetime import datetime
from math import isfinite
from typing import Any

from jobs.serve.rows import RowError, short


def moment(row: Mapping[str, Any], name: str) -> float | None:
    """Unix seconds; nothing where the row names none.

    Raises:
        RowError: what it names is no moment.

    >>> moment({"start": 90}, "start"), moment({"start": "1970-01-01T01:01:30+01:00"}, "start"), moment({}, "start")
    (90.0, 90.0, None)
    """
    named = row.get(name)
    if named is None:
        return None
    if isinstance(named, int | float) and not isinstance(named, bool) and isfinite(named):
        return float(named)
    if isinstance(named, str) and (read := _text(named)) is not None:
        return read
    raise RowError(name, f"must be Unix seconds or a time such as 2013-01-01T05:00:00+00:00, got {short(named)}")


def _text(named: str) -> float | None:
    try:
        read = datetime.fromisoformat(named)
    except ValueError:
        return None
    # Without its zone it may be any of 24 moments.
    return read.timestamp() if read.tzinfo else None
