"""This file checks a rule that is a SELECT of the team's own: every row that it gives breaks the rule."""

from collections.abc import Collection, Iterator, Mapping
from contextlib import nullcontext
from typing import Any

from jobs.kit.entry import BadInputError
from jobs.kit.rules import Sql
from jobs.validate.findings import EXAMPLES, Finding, plain
from jobs.validate.row_by_row import said
from jobs.validate.table import Columns
from jobs.validate.tables import Tables

_WITHHELD = "rows not shown: the query reads columns that are personal"
_LONGEST = 200


def check(rule: Sql, tables: Tables, parts: Mapping[str, Columns], hidden: Collection[str]) -> Iterator[Finding]:
    """Count what the query gives, and show some of it where that cannot be personal."""
    query = rule.query.strip().rstrip(";")
    [(count,)] = tables.ask(f"select count(*) from ({query}\n)", said(rule))  # noqa: S608 - in a closed database
    if count:
        with Tables(parts, hidden=hidden) if hidden else nullcontext(tables) as shown:
            examples = _shown(rule, query, shown)
        yield Finding("*", rule.name, rule.severity, count, examples, "no row of its query")


def _shown(rule: Sql, query: str, tables: Tables) -> list[Any]:
    """Rows of the same query over tables that lack every personal column: under whatever name, it cannot give one."""
    try:
        found = tables.ask(f"select * from ({query}\n) limit {EXAMPLES}", said(rule))  # noqa: S608 - in a closed database
    except BadInputError:
        return [_WITHHELD]
    return [", ".join(str(plain(value)) for value in row)[:_LONGEST] for row in found]
