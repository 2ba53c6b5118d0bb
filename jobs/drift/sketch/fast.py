"""This file counts whole columns with compiled loops where the extra `fast` is installed; the counts are the same to the last value.

They run without the interpreter's lock, so that threads count columns side by side.
"""

from functools import cache
from importlib.util import find_spec
from types import ModuleType

MANY = 200_000
"""Rows from which a column is worth the compiler's half second of import, once per process."""
FEW = 5_000
"""The same where it is imported already."""


def fast(rows: int) -> ModuleType | None:
    """What counts a column of so many rows (`jobs.drift.sketch.sweep`); None where numpy does."""
    imported = compiled.cache_info().currsize > 0
    return compiled() if rows >= (FEW if imported else MANY) else None


@cache
def compiled() -> ModuleType | None:
    if find_spec("numba") is None:
        return None
    from jobs.drift.sketch import sweep

    return sweep
