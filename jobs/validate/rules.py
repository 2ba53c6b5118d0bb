"""This file holds data against the line's spec: columns, types, completeness, ranges, categories, keys and labels."""

from collections.abc import Iterator
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from jobs.kit.spec import Feature, Line, Type
from jobs.validate.findings import Finding, examples
from jobs.validate.table import Columns

Array = np.ndarray[Any, Any]


def check(table: Columns, line: Line) -> Iterator[Finding]:
    """Every rule that the rows break."""
    problem = line.problem
    needed = [problem.entity, problem.prediction_time, *line.features, problem.target]
    yield from schema(table, needed)
    for name, feature in line.features.items():
        if table.column_names.count(name) == 1:
            yield from column(table[name], name, feature)
    if table.column_names.count(problem.entity) == 1:
        yield from unique(table[problem.entity], problem.entity)
    if table.column_names.count(problem.target) == 1:
        yield from label(table[problem.target], problem.target)


def schema(table: Columns, needed: list[str]) -> Iterator[Finding]:
    """The columns are there, each once; others are not read, so they only are worth a warning."""
    for name in needed:
        if name not in table.column_names:
            yield Finding(name, "present", "error", table.num_rows, [])
    for name in dict.fromkeys(table.column_names):
        if name not in needed:
            yield Finding(name, "known", "warning", table.num_rows, [], "a column that the spec names")
        elif table.column_names.count(name) > 1:
            yield Finding(name, "named once", "error", table.num_rows, [])


def column(values: pa.ChunkedArray, name: str, feature: Feature) -> Iterator[Finding]:
    """One feature's rules."""
    if feature.type == Type.CATEGORY:
        text = _text(values)
        if text is None:
            yield Finding(name, "type", "error", len(values), _some(values), "text")
            return
        yield from complete(text.null_count, len(text), name, feature)
        yield from categories(text, name, feature)
        return
    numbers = _numbers(values)
    if numbers is None:
        yield Finding(name, "type", "error", len(values), _some(values), _WORDS[feature.type])
        return
    yield from complete(int(np.isnan(numbers).sum()), len(numbers), name, feature)
    yield from numeric(numbers, name, feature)


def complete(missing: int, rows: int, name: str, feature: Feature) -> Iterator[Finding]:
    """No more rows lack the value than the spec lets."""
    if missing > feature.missing * rows:
        share = f"at most {feature.missing:.2%} missing, {missing / max(rows, 1):.2%} are"
        yield Finding(name, "completeness", "error", missing, [], share)


def numeric(numbers: Array, name: str, feature: Feature) -> Iterator[Finding]:
    """Finite, whole where the type says so, and inside the range."""
    rules = [("finite", np.isinf(numbers), "")]
    if feature.type == Type.INTEGER:
        rules.append(("type", np.isfinite(numbers) & (numbers % 1 != 0), "a whole number"))
    if feature.type == Type.BOOLEAN:
        rules.append(("type", np.isfinite(numbers) & (numbers != 0) & (numbers != 1), "true or false"))
    if feature.min is not None:
        rules.append(("range", numbers < feature.min, f"at least {feature.min:g}"))
    if feature.max is not None:
        rules.append(("range", numbers > feature.max, f"at most {feature.max:g}"))
    for rule, broken, limit in rules:
        if count := int(broken.sum()):
            yield Finding(name, rule, "error", count, examples(numbers, broken), limit)


def categories(text: pa.ChunkedArray, name: str, feature: Feature) -> Iterator[Finding]:
    """Only the categories that the spec names, if it names any."""
    counted = {
        item["values"]: item["counts"] for item in pc.value_counts(text).to_pylist() if item["values"] is not None
    }
    strange = {value: count for value, count in counted.items() if feature.values and value not in feature.values}
    if strange:
        first = sorted(strange, key=lambda value: -strange[value])[:5]
        yield Finding(name, "categories", "error", sum(strange.values()), first, "one of " + ", ".join(feature.values))


def unique(values: pa.ChunkedArray, name: str) -> Iterator[Finding]:
    """Every prediction has a name of its own."""
    counted = pc.value_counts(values)
    often = counted.filter(pc.greater(counted.field("counts"), 1))
    if len(often):
        extra = int(pc.sum(often.field("counts")).as_py()) - len(often)
        yield Finding(name, "unique", "error", extra, often.field("values").slice(0, 5).to_pylist())
    if values.null_count:
        yield Finding(name, "completeness", "error", values.null_count, [], "none missing")


def label(values: pa.ChunkedArray, name: str) -> Iterator[Finding]:
    """0 or 1, never missing, and both occur."""
    numbers = _numbers(values)
    if numbers is None:
        yield Finding(name, "type", "error", len(values), _some(values), "0 or 1")
        return
    broken = (numbers != 0) & (numbers != 1)
    if count := int(broken.sum()):
        yield Finding(name, "categories", "error", count, examples(numbers, broken), "0 or 1")
    elif len(numbers) and numbers.min() == numbers.max():
        yield Finding(name, "both labels", "error", len(numbers), [float(numbers[0])])


_WORDS = {Type.INTEGER: "a whole number", Type.NUMBER: "a number", Type.BOOLEAN: "true or false", Type.TIME: "a time"}


def _numbers(values: pa.ChunkedArray) -> Array | None:
    """Floats with NaN for missing; None when the column is of another kind."""
    kind = values.type
    if pa.types.is_timestamp(kind):
        values = values.cast(pa.timestamp("us")).cast(pa.int64())
    elif pa.types.is_boolean(kind):
        values = values.cast(pa.int8())
    elif not (pa.types.is_integer(kind) or pa.types.is_floating(kind) or pa.types.is_null(kind)):
        return None
    return np.asarray(values.cast(pa.float64(), safe=False).to_numpy())


def _text(values: pa.ChunkedArray) -> pa.ChunkedArray | None:
    kind = values.type.value_type if pa.types.is_dictionary(values.type) else values.type
    text = (
        pa.types.is_string(kind)
        or pa.types.is_large_string(kind)
        or pa.types.is_string_view(kind)
        or pa.types.is_null(kind)
    )
    return values.cast(pa.string()) if text else None


def _some(values: pa.ChunkedArray) -> list[Any]:
    return [str(value) for value in values.slice(0, 3).to_pylist()]
