"""This file writes names and values into SQL."""

from datetime import date, datetime

import pyarrow as pa


def name(column: str) -> str:
    """A column or table, whatever its letters.

    >>> name('a "b" c')
    '"a ""b"" c"'
    """
    return '"' + column.replace('"', '""') + '"'


def value(found: object) -> str:
    """A literal.

    >>> value("it's"), value(True), value(2)
    ("'it''s'", 'true', '2')
    """
    if isinstance(found, bool):
        return "true" if found else "false"
    if isinstance(found, int | float):
        return repr(found)
    if isinstance(found, datetime | date):
        return value(found.isoformat())
    return "'" + str(found).replace("'", "''") + "'"


def number(column: str, kind: pa.DataType) -> str:
    """A column as a number: seconds of a time, what a text spells, as far as it spells a number."""
    if pa.types.is_temporal(kind):
        return f"epoch({name(column)})"
    if pa.types.is_integer(kind) or pa.types.is_floating(kind) or pa.types.is_decimal(kind):
        return name(column)
    return f"try_cast({name(column)} as double)"


def text(column: str) -> str:
    return f"cast({name(column)} as varchar)"
