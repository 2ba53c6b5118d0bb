"""This file finds rows that have the same key: in a database that uses the disk where memory does not hold every key."""

from collections.abc import Iterator, Sequence
from typing import Any

from jobs.validate import text
from jobs.validate.findings import EXAMPLES, Finding, plain
from jobs.validate.table import Table
from jobs.validate.tables import SNAPSHOT, Tables


def repeated(columns: Sequence[str], where: str, tables: Tables, rule: str) -> tuple[int, int, list[Any]]:
    """Rows beyond the first of their key, rows that have a key, and the keys that occur most often.

    A row that lacks a part of its key is like no other.
    """
    keys = ", ".join(map(text.name, columns))
    known = " and ".join([where, *(f"{text.name(column)} is not null" for column in columns)])
    # Digests of keys are quickly counted; if all of them differ, so do the keys.
    differ = f"select count(*), count(distinct hash({keys})) from {SNAPSHOT} where {known}"  # noqa: S608 - in a closed database
    [(rows, digests)] = tables.ask(differ, rule)
    if rows == digests:
        return 0, rows, []
    often = f"select {keys}, count(*) as found from {SNAPSHOT} where {known} group by {keys} having found > 1"  # noqa: S608 - in a closed database
    [(extra,)] = tables.ask(f"select coalesce(sum(found - 1), 0) from ({often})", rule)  # noqa: S608 - in a closed database
    found = tables.ask(f"{often} order by found desc, {keys} limit {EXAMPLES}", rule)
    shown = [plain(row[0]) if len(columns) == 1 else [plain(value) for value in row[:-1]] for row in found]
    return int(extra), rows, shown


def entity(table: Table, name: str) -> Iterator[Finding]:
    """Every prediction has a name of its own, however many there are."""
    with Tables({SNAPSHOT: table}, columns=[name]) as tables:
        extra, rows, shown = repeated([name], "true", tables, name)
    if extra:
        yield Finding(name, "unique", "error", extra, shown)
    if rows < table.num_rows:
        yield Finding(name, "completeness", "error", table.num_rows - rows, [], "none missing")
