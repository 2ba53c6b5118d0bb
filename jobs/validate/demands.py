"""This file holds a snapshot against the rules that model.yaml and imported files add to the features' own."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import pyarrow as pa

from jobs.kit import rule_problems, rules
from jobs.kit.references import origin
from jobs.kit.row_rules import References, RowDemand
from jobs.kit.spec import Line
from jobs.validate import as_a_whole, custom, hiding
from jobs.validate.distribution import distribution
from jobs.validate.findings import Finding
from jobs.validate.row_by_row import check_rows
from jobs.validate.table import Columns
from jobs.validate.tables import Tables


@dataclass(frozen=True, kw_only=True)
class Snapshot:
    """What is held against the rules."""

    parts: Mapping[str, Columns]
    """Rows by part; by hand there is one, `snapshot`."""
    everything: Columns
    as_of: datetime
    before: Mapping[str, Any] | None = None
    """Profile of the last accepted snapshot."""
    sources: Mapping[str, pa.ChunkedArray] = field(default_factory=dict)
    """Values of the `source.column`s that rules refer to."""

    @property
    def trained(self) -> Columns:
        return self.parts.get("train", self.everything)

    def kind(self, column: str) -> pa.DataType:
        return self.everything.schema.field(column).type


def demands(asked: Iterable[rules.Rule], snapshot: Snapshot, line: Line) -> Iterator[Finding]:
    """Every rule that the snapshot breaks.

    Raises:
        BadInputError: a rule cannot be checked, such as one whose SQL does not run.
    """
    found: list[Any] = []
    for rule in asked:
        lacking = [name for name in rule_problems.columns(rule) if name not in snapshot.everything.column_names]
        for name in lacking:
            yield Finding(name, rule.name or rule.rule, rule.severity, snapshot.everything.num_rows, [], "present")
        if not lacking:
            found.append(rule)
    if not found:
        return
    hidden = hiding.personal(line)
    others = {name: pa.table({"value": values}) for name, values in snapshot.sources.items()}
    with Tables(snapshot.parts, others=others, quiet=bool(hidden)) as tables:
        row_by_row = [_resolved(rule, line) for rule in found if isinstance(rule, RowDemand)]
        yield from check_rows(row_by_row, tables, snapshot.kind)
        for rule in found:
            if isinstance(rule, rules.Sql):
                yield from custom.check(rule, tables, snapshot.parts, hidden)
            elif not isinstance(rule, RowDemand | rules.Override):
                yield from _WHOLE[type(rule)](rule, tables, snapshot, line)


def _resolved(rule: RowDemand, line: Line) -> RowDemand:
    if isinstance(rule, References):
        return rule.model_copy(update={"source": origin(rule.source, line)})
    return rule


def _fresh(rule: rules.Fresh, tables: Tables, snapshot: Snapshot, line: Line) -> Iterator[Finding]:
    column = rule.column or line.problem.prediction_time
    return as_a_whole.fresh(rule, tables, snapshot.kind, column, snapshot.as_of)


_WHOLE: dict[type, Callable[[Any, Tables, Snapshot, Line], Iterator[Finding]]] = {
    rules.Statistic: lambda rule, tables, snapshot, _: as_a_whole.statistic(rule, tables, snapshot.kind),
    rules.Rows: lambda rule, tables, *_: as_a_whole.rows_counted(rule, tables),
    rules.Fresh: _fresh,
    rules.OfType: lambda rule, _, snapshot, __: as_a_whole.of_type(rule, snapshot.everything),
    rules.Columns: lambda rule, _, snapshot, __: as_a_whole.columns(rule, snapshot.everything),
    rules.Order: lambda rule, _, snapshot, __: as_a_whole.order(rule, snapshot.parts),
    rules.Distribution: lambda rule, _, snapshot, line: distribution(rule, snapshot.trained, snapshot.before, line),
}
