"""This file spoils data on purpose, so that a person sees what the monitor says to it."""

from typing import TYPE_CHECKING, Any

from estate.problems import BadInput

if TYPE_CHECKING:
    import pyarrow as pa

KINDS = "scale:COLUMN:FACTOR, drop:COLUMN or category:COLUMN:VALUE"


def spoil(table: "pa.Table", wish: str) -> "pa.Table":
    """The table with one column scaled, gone, or with a tenth of its rows in a category that was never there.

    Raises:
        BadInput: the wish is none of these, or names a column that the table lacks.
    """
    import pyarrow.compute as pc

    kind, _, rest = wish.partition(":")
    column, _, value = rest.partition(":")
    if kind not in ("scale", "drop", "category") or not column or (kind != "drop" and not value):
        raise BadInput(f"--inject must be {KINDS}, got {wish}")
    if column not in table.column_names:
        raise BadInput(f"--inject must name one of {', '.join(table.column_names)}, got {column}")
    position = table.column_names.index(column)
    if kind == "drop":
        return table.remove_column(position)
    if kind == "scale":
        return table.set_column(position, column, pc.multiply(_numbers(table, column), _factor(value)))
    return table.set_column(position, column, _with(table, column, value))


def _with(table: "pa.Table", column: str, value: str) -> Any:
    import pyarrow as pa
    import pyarrow.compute as pc

    if not pa.types.is_string(table[column].type):
        raise BadInput(
            f"--inject category must name a column of categories, got {column}, which is {table[column].type}"
        )
    tenth = pa.array([number % 10 == 0 for number in range(table.num_rows)])
    return pc.if_else(tenth, pa.scalar(value), table[column].combine_chunks())


def _numbers(table: "pa.Table", column: str) -> Any:
    import pyarrow as pa
    import pyarrow.compute as pc

    kind = table[column].type
    if not (pa.types.is_integer(kind) or pa.types.is_floating(kind)):
        raise BadInput(f"--inject scale must name a column of numbers, got {column}, which is {kind}")
    return pc.cast(table[column], pa.float64())


def _factor(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        raise BadInput(f"--inject scale must have a number as its factor, got {text}") from None
