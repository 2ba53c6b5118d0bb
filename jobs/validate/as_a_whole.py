"""This file checks the rules that hold of a snapshot as a whole: its columns, rows, statistics, times and order."""

from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

import numpy as np
import pyarrow as pa

from jobs.kit.framing import Type
from jobs.kit.rules import Columns as ColumnsRule
from jobs.kit.rules import Fresh, OfType, Order, Rows, Statistic
from jobs.validate import text
from jobs.validate.findings import Finding
from jobs.validate.predicates import Kinds, within
from jobs.validate.row_by_row import said
from jobs.validate.table import Columns
from jobs.validate.tables import SNAPSHOT, Tables

_AGGREGATES = {
    "mean": "avg({})",
    "median": "median({})",
    "stddev": "stddev_samp({})",
    "min": "min({})",
    "max": "max({})",
    "sum": "sum({})",
    "quantile": "quantile_cont({}, {at})",
    "distinct": "count(distinct {})",
    "distinct_share": "count(distinct {0}) / nullif(count({0}), 0)",
}
_COUNTED = ("distinct", "distinct_share")


def statistic(rule: Statistic, tables: Tables, kind: Kinds) -> Iterator[Finding]:
    """A figure of a column keeps its bounds; of no values there is none, and it keeps nothing."""
    column = text.name(rule.column) if rule.of in _COUNTED else text.number(rule.column, kind(rule.column))
    figure = _AGGREGATES[rule.of].format(column, at=rule.at)
    where = f" where ({rule.where})" if rule.where else ""
    [(found, rows)] = tables.ask(f"select {figure}, count(*) from {SNAPSHOT}{where}", said(rule))  # noqa: S608 - in a closed database
    if found is None or not rule.hold(float(found)):
        told = [] if found is None else [round(float(found), 10)]
        what = f"{rule.of} {rule.at:g}" if rule.of == "quantile" else rule.of.replace("_", " ")
        yield Finding(rule.column, rule.name or what, rule.severity, rows, told, within(rule))


def rows_counted(rule: Rows, tables: Tables) -> Iterator[Finding]:
    where = f" where ({rule.where})" if rule.where else ""
    [(found,)] = tables.ask(f"select count(*) from {SNAPSHOT}{where}", said(rule))  # noqa: S608 - in a closed database
    if not rule.hold(found):
        yield Finding("*", rule.name or "rows", rule.severity, found, [], within(rule) + where)


def fresh(rule: Fresh, tables: Tables, kind: Kinds, column: str, as_of: datetime) -> Iterator[Finding]:
    """The newest time is not long before the snapshot's moment."""
    latest = f"max({text.number(column, kind(column))})"
    [(newest, rows)] = tables.ask(f"select {latest}, count(*) from {SNAPSHOT}", said(rule))  # noqa: S608 - in a closed database
    earliest = (as_of - rule.within).timestamp()
    if newest is None or float(newest) < earliest:
        shown = [] if newest is None else [datetime.fromtimestamp(float(newest), UTC).isoformat()]
        limit = f"newest not before {datetime.fromtimestamp(earliest, UTC).isoformat()}"
        yield Finding(column, rule.name or "fresh", rule.severity, rows, shown, limit)


def of_type(rule: OfType, rows: Columns) -> Iterator[Finding]:
    kind = rows.schema.field(rule.column).type
    if not _TYPES[rule.type](kind):
        yield Finding(rule.column, rule.name or "type", rule.severity, rows.num_rows, [str(kind)], rule.type)


def columns(rule: ColumnsRule, rows: Columns) -> Iterator[Finding]:
    """The columns are there; where asked, in this order, or no others."""
    lacking = [name for name in rule.columns if name not in rows.column_names]
    strange = [name for name in rows.column_names if rule.exactly and name not in rule.columns]
    for name, limit in [*((name, "present") for name in lacking), *((name, "absent") for name in strange)]:
        yield Finding(name, rule.name or "columns", rule.severity, rows.num_rows, [], limit)
    there = [name for name in rows.column_names if name in rule.columns]
    if rule.ordered and not lacking and there != list(rule.columns):
        yield Finding("*", rule.name or "columns", rule.severity, rows.num_rows, there[:5], "in the order of the rule")


def order(rule: Order, parts: Mapping[str, Columns]) -> Iterator[Finding]:
    """Every value against the one before it in its part; missing ones are passed over."""
    count, shown = 0, []
    for rows in parts.values():
        numbers = _ordered(rows[rule.column])
        step = np.diff(numbers) if rule.rule == "increasing" else -np.diff(numbers)
        bad = step <= 0 if rule.strictly else step < 0
        count += int(bad.sum())
        shown += numbers[1:][bad][:5].tolist()
    if count > rule.allowed * sum(rows.num_rows for rows in parts.values()):
        limit = f"{'strictly ' if rule.strictly else ''}{rule.rule}"
        yield Finding(rule.column, rule.name or rule.rule, rule.severity, count, shown[:5], limit)


def _ordered(values: pa.ChunkedArray) -> Any:
    kind = values.type
    if pa.types.is_temporal(kind):
        values = values.cast(pa.timestamp("us")).cast(pa.int64())
    found = np.asarray(values.drop_null().cast(pa.float64(), safe=False).to_numpy())
    return found[~np.isnan(found)]


def _text(kind: pa.DataType) -> bool:
    held = kind.value_type if pa.types.is_dictionary(kind) else kind
    return bool(pa.types.is_string(held) or pa.types.is_large_string(held) or pa.types.is_string_view(held))


def _number(kind: pa.DataType) -> bool:
    return bool(pa.types.is_integer(kind) or pa.types.is_floating(kind) or pa.types.is_decimal(kind))


# The feature store keeps booleans and times as numbers.
_TYPES: dict[Type, Callable[[pa.DataType], bool]] = {
    Type.INTEGER: pa.types.is_integer,
    Type.NUMBER: _number,
    Type.CATEGORY: _text,
    Type.BOOLEAN: lambda kind: pa.types.is_boolean(kind) or pa.types.is_integer(kind),
    Type.TIME: lambda kind: pa.types.is_temporal(kind) or _number(kind),
}
