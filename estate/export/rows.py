"""This file makes two tables of one shape: what the model learned beside, and what it was asked."""

from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime, time
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from estate.export.shape import ID, NUMERIC, PACKAGE, PREDICTION, PROBABILITY, TIME, Shape

_LARGEST = 2**1023
"""There are larger floats, and no measurement is one."""

if TYPE_CHECKING:
    import pyarrow as pa

    from jobs.labels.captured import Prediction


def schema(shape: Shape) -> "pa.Schema":
    import pyarrow as pa

    kinds = {"integer": pa.int64(), "number": pa.float64(), "time": pa.float64(), "boolean": pa.bool_()}
    told = {ID: pa.string(), TIME: pa.timestamp("us", "UTC"), PACKAGE: pa.string()}
    told |= {name: kinds.get(kind, pa.string()) for name, kind in shape.features.items()}
    told |= {PROBABILITY: pa.float64(), PREDICTION: pa.int64(), shape.target: pa.int64()}
    return pa.schema(list(told.items()))


def current(
    shape: Shape, predictions: Iterable["Prediction"], labels: Mapping[str, int]
) -> tuple["pa.Table", dict[str, int]]:
    """Captured predictions with the labels that have come, each once; and how many values were of another type, by feature."""
    import pyarrow as pa

    once = {(one.id, one.package): one for one in predictions}
    seen = sorted(once.values(), key=lambda one: (one.at, one.id))
    columns: dict[str, list[Any]] = {
        ID: [one.id for one in seen],
        TIME: [one.at for one in seen],
        PACKAGE: [one.package for one in seen],
        PROBABILITY: [one.probability for one in seen],
        PREDICTION: [one.prediction for one in seen],
        shape.target: [labels.get(one.id) for one in seen],
    }
    strange: dict[str, int] = {}
    for name, kind in shape.features.items():
        asked = [one.request.get(name) for one in seen]
        columns[name] = [value(one, kind) for one in asked]
        lost = sum(one is not None and told is None for one, told in zip(asked, columns[name], strict=True))
        strange |= {name: lost} if lost else {}
    return pa.table([columns[name] for name in shape.columns], schema=schema(shape)), strange


def reference(shape: Shape, rows: "pa.Table", moment: str, entity: str, package: str, threshold: float) -> "pa.Table":
    """Rows of a snapshot, with the model's probability, as the same columns."""
    import pyarrow as pa

    told = rows.to_pydict()
    nothing = [None] * rows.num_rows
    columns = {name: [value(one, kind) for one in told.get(name, nothing)] for name, kind in shape.features.items()}
    columns[ID] = [None if one is None else str(one) for one in told.get(entity, nothing)]
    columns[TIME] = [None if one is None else datetime.fromtimestamp(one, UTC) for one in told.get(moment, nothing)]
    columns[PACKAGE] = [package] * rows.num_rows
    columns[PROBABILITY] = told[PROBABILITY]
    columns[PREDICTION] = [None if one is None else int(one >= threshold) for one in told[PROBABILITY]]
    columns[shape.target] = told.get(shape.target, nothing)
    return pa.table([columns[name] for name in shape.columns], schema=schema(shape))


def value(one: Any, kind: str) -> Any:
    """A value as the column's type; None where it is of another.

    >>> [value(v, k) for v, k in ((3, "number"), ("3", "number"), (3.0, "integer"), (3.5, "integer"), (1, "boolean"), (7, "category"))]
    [3.0, None, 3, None, True, '7']
    """
    from jobs.drift.values import name

    if one is None:
        return None
    if kind == "boolean":
        return bool(one) if isinstance(one, bool) or one in (0, 1) else {"true": True, "false": False}.get(str(one))
    if kind not in NUMERIC:
        return name(one)
    return _number(one, kind)


def _number(one: Any, kind: str) -> int | float | None:
    if kind == "time" and isinstance(one, date):
        one = one if isinstance(one, datetime) else datetime.combine(one, time.min)
        one = (one if one.tzinfo else one.replace(tzinfo=UTC)).timestamp()
    if isinstance(one, bool) or not isinstance(one, int | float | Decimal) or one != one:  # noqa: PLR0124 - NaN
        return None
    if kind == "integer":
        return int(one) if -(2**63) <= one < 2**63 and one == int(one) else None
    return float(one) if -_LARGEST < one < _LARGEST else None
