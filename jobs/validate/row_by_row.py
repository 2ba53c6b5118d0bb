"""This file counts the rows that break the rules which hold of each row by itself: one pass, and a second look only where some do."""

from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import Any

from jobs.kit.entry import BadInputError
from jobs.kit.row_rules import Compare, Complete, Empty, RowDemand, Unique
from jobs.validate import text
from jobs.validate.findings import EXAMPLES, Finding, plain
from jobs.validate.keys import repeated
from jobs.validate.predicates import Kinds, broken, demanded
from jobs.validate.tables import SNAPSHOT, Tables


def check_rows(rules: Sequence[RowDemand], tables: Tables, kind: Kinds) -> Iterator[Finding]:
    """A finding for each rule that more rows break than it allows."""
    alone: list[Any] = [rule for rule in rules if not isinstance(rule, Unique)]
    for where, group in groupby(sorted(alone, key=_where), _where):
        together = list(group)
        for rule, (looked_at, count) in zip(together, _counts(together, where, tables, kind), strict=True):
            if count > rule.allowed * looked_at:
                columns = (rule.column, *([rule.other] if isinstance(rule, Compare) else []))
                shown = [] if isinstance(rule, Complete) else _examples(columns, broken(rule, kind), where, tables)
                yield _finding(rule, ", ".join(columns), count, shown, demanded(rule))
    for rule in rules:
        if isinstance(rule, Unique):
            yield from _unique(rule, tables)


def _counts(rules: Sequence[Any], where: str, tables: Tables, kind: Kinds) -> list[tuple[int, int]]:
    """For each rule the values looked at, and of them those that break it."""

    def ask(asked: Sequence[Any], said: str) -> list[tuple[int, int]]:
        counted = [f"count({_looked_at(rule)}), count(*) filter ({broken(rule, kind)})" for rule in asked]
        [row] = tables.ask(f"select {', '.join(counted)} from {SNAPSHOT} where {where}", said)  # noqa: S608 - in a closed database
        return list(zip(row[::2], row[1::2], strict=True))

    try:
        return ask(rules, "rules")
    except BadInputError:
        # One of them; asked one by one, it is the one that is named.
        return [found for rule in rules for found in ask([rule], said(rule))]


def _looked_at(rule: Any) -> str:
    """A missing value is looked at only by what asks whether it is there."""
    return "*" if isinstance(rule, Complete | Empty) else text.name(rule.column)


def said(rule: Any) -> str:
    """How a message calls a rule."""
    column = getattr(rule, "column", None) or ", ".join(getattr(rule, "columns", ()))
    return f"validation rule {rule.name or rule.rule}{f' of {column}' if column else ''}"


def _examples(columns: Sequence[str], bad: str, where: str, tables: Tables) -> list[Any]:
    """What breaks the rule most often."""
    names = ", ".join(map(text.name, columns))
    often = f"group by {names} order by count(*) desc, {names} limit {EXAMPLES}"
    found = tables.ask(f"select {names} from {SNAPSHOT} where {where} and ({bad}) {often}", "examples")  # noqa: S608 - in a closed database
    return [plain(row[0]) if len(row) == 1 else [plain(value) for value in row] for row in found]


def _unique(rule: Unique, tables: Tables) -> Iterator[Finding]:
    extra, rows, shown = repeated(rule.columns, _where(rule), tables, said(rule))
    if extra > rule.allowed * rows:
        yield _finding(rule, ", ".join(rule.columns), extra, shown, "no two rows alike")


def _where(rule: RowDemand) -> str:
    return f"({rule.where})" if rule.where else "true"


def _finding(rule: Any, column: str, count: int, shown: list[Any], limit: str) -> Finding:
    limit += f" where {rule.where}" if rule.where else ""
    limit += f", but for {rule.allowed:.4g} of the rows" if rule.allowed else ""
    return Finding(column, rule.name or rule.rule, rule.severity, count, shown, limit)
