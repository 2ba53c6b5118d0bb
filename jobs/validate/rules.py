"""This file holds data against the line's spec: columns, types, completeness, ranges, categories, keys and labels."""

from collections.abc import Collection, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from jobs.kit.spec import Feature, Line, Type
from jobs.validate.codes import counted, is_text, missing
from jobs.validate.findings import EXAMPLES, Finding
from jobs.validate.keys import entity
from jobs.validate.numbers import Test, is_number, scan
from jobs.validate.table import Columns, Table


def check(table: Columns, line: Line) -> Iterator[Finding]:
    """Every rule that the rows break."""
    problem = line.problem
    needed = [problem.entity, problem.prediction_time, *line.features, problem.target]
    if not table.num_rows:
        yield Finding("*", "rows", "error", 0, [], "at least one")
    yield from schema(table, needed, {problem.label_time})
    once = {name for name in needed if table.column_names.count(name) == 1}
    yield from columns(table, {name: feature for name, feature in line.features.items() if name in once})
    if problem.entity in once:
        if isinstance(table, Table):
            yield from entity(table, problem.entity)
        else:
            yield from unique(table[problem.entity], problem.entity)
    if problem.target in once:
        yield from label(table[problem.target], problem.target)


def columns(table: Columns, features: Mapping[str, Feature]) -> Iterator[Finding]:
    """Each feature's rules, two columns at a time: numpy and pyarrow let another thread run meanwhile."""

    def found(name: str) -> list[Finding]:
        return list(column(table[name], name, features[name]))

    with ThreadPoolExecutor(2) as pool:
        for findings in pool.map(found, features):
            yield from findings


def schema(table: Columns, needed: list[str], welcome: Collection[str] = ()) -> Iterator[Finding]:
    """The columns are there, each once; others are not read, so they only are worth a warning, unless the spec knows them."""
    for name in needed:
        if name not in table.column_names:
            yield Finding(name, "present", "error", table.num_rows, [])
    for name in dict.fromkeys(table.column_names):
        if name not in needed and name not in welcome:
            yield Finding(name, "known", "warning", table.num_rows, [], "a column that the spec names")
        elif table.column_names.count(name) > 1:
            yield Finding(name, "named once", "error", table.num_rows, [])


def column(values: pa.ChunkedArray, name: str, feature: Feature) -> Iterator[Finding]:
    """One feature's rules."""
    if feature.type == Type.CATEGORY:
        if not is_text(values.type):
            yield Finding(name, "type", "error", len(values), _some(values), "text")
            return
        yield from complete(missing(values), len(values), name, feature)
        yield from categories(values, name, feature)
    elif is_number(values.type):
        tests = list(_tests(feature))
        # Where all may be missing, nobody asks how many are.
        absent = scan(values, tests, counting=feature.missing < 1)
        yield from complete(absent, len(values), name, feature)
        yield from (Finding(name, t.rule, "error", t.count, t.shown, t.limit) for t in tests if t.count)
    else:
        yield Finding(name, "type", "error", len(values), _some(values), _WORDS[feature.type])


def complete(missing: int, rows: int, name: str, feature: Feature) -> Iterator[Finding]:
    """No more rows lack the value than the spec lets."""
    if missing > feature.missing * rows:
        share = f"at most {feature.missing:.2%} missing, {missing / max(rows, 1):.2%} are"
        yield Finding(name, "completeness", "error", missing, [], share)


def _tests(feature: Feature) -> Iterator[Test]:
    """Finite, whole where the type says so, and inside the range."""
    least, most = feature.min, feature.max
    yield Test("finite", np.isinf, "", lambda low, high: bool(np.isfinite(low) and np.isfinite(high)))
    if feature.type == Type.INTEGER:
        yield Test("type", lambda block: np.isfinite(block) & (np.rint(block) != block), "a whole number")
    if feature.type == Type.BOOLEAN:
        yield Test("type", lambda block: np.isfinite(block) & (block != 0) & (block != 1), "true or false")
    if least is not None:
        yield Test("range", lambda block: block < least, f"at least {least:g}", lambda low, _: bool(low >= least))
    if most is not None:
        yield Test("range", lambda block: block > most, f"at most {most:g}", lambda _, high: bool(high <= most))


def categories(text: pa.ChunkedArray, name: str, feature: Feature) -> Iterator[Finding]:
    """Only the categories that the spec names, if it names any."""
    strange = counted(text, frozenset(feature.values)) if feature.values else {}
    if strange:
        first = sorted(strange, key=lambda value: -strange[value])[:EXAMPLES]
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
    if not is_number(values.type):
        yield Finding(name, "type", "error", len(values), _some(values), "0 or 1")
        return
    other = Test("categories", lambda block: (block != 0) & (block != 1) & ~np.isnan(block), "0 or 1")
    ones = Test("ones", lambda block: block == 1, "")
    absent = scan(values, [other, ones])
    if count := other.count + absent:
        shown = [*other.shown, *(["nan"] if absent else [])][:EXAMPLES]
        yield Finding(name, other.rule, "error", count, shown, other.limit)
    elif len(values) and ones.count in (0, len(values)):
        yield Finding(name, "both labels", "error", len(values), [float(ones.count > 0)])


_WORDS = {Type.INTEGER: "a whole number", Type.NUMBER: "a number", Type.BOOLEAN: "true or false", Type.TIME: "a time"}


def _some(values: pa.ChunkedArray) -> list[Any]:
    return [str(value) for value in values.slice(0, 3).to_pylist()]
