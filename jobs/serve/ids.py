"""This file says by which id a prediction is known: the one that its request row brings, or a new one that tells its time."""

import os
import re
import time
from collections.abc import Mapping
from typing import Any

from jobs.kit.uuid7 import RANDOM_BYTES, uuid7
from jobs.serve.contract import PREDICTION_ID
from jobs.serve.rows import RowError, short

_UUID = re.compile("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)


def new() -> str:
    """An id of this moment, so that a prediction's capture is found by the hour in it."""
    return str(uuid7(time.time_ns(), os.urandom(RANDOM_BYTES)))


def given(row: Mapping[str, Any]) -> str | None:
    """The id that a row brings, in lower case; nothing where it brings none.

    Raises:
        RowError: what it brings is no UUID.

    >>> given({"prediction_id": "017F22E2-79B0-7CC3-98C4-DC0C0C07398F", "hour": 3})
    '017f22e2-79b0-7cc3-98c4-dc0c0c07398f'
    >>> given({"hour": 3})
    """
    brought = row.get(PREDICTION_ID)
    if brought is None:
        return None
    if isinstance(brought, str) and _UUID.fullmatch(brought):
        return brought.lower()
    raise RowError(PREDICTION_ID, f"must be a UUID such as {new()}, or left out, got {short(brought)}")
