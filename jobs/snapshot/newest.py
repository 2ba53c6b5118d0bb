"""This file writes the SQL that leaves one row per key of a table: the one that counted at a moment.

Almost every key has one row, and sorting them all to find that out costs more than the join itself. So the keys that occur
again are counted first, and only their rows are put in order.
"""

# ruff: noqa: S608 - the text is made of names that the spec's pattern lets through, quoted, and of a moment

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime


@dataclass(frozen=True)
class Stored:
    """A table of the offline store, and which of its rows count."""

    table: str
    """As it stands in the text, quoted where it must be."""
    keys: Sequence[str]
    values: Sequence[str]
    written: datetime
    """Rows written later are corrections that were not known."""
    backfill: bool
    """Where history is loaded later, the first row written counts when none was known."""
    latest: str | None = None
    """Of a key's rows those of the greatest value of this column count, before it is asked when they were written."""


def newest(name: str, stored: Stored) -> dict[str, str]:
    """Two steps of a query: `<name>_again`, the keys with more than one row, and `<name>_rows`, one row per key."""
    again, keys = quoted(f"{name}_again"), ", ".join(f"stored.{quoted(key)}" for key in stored.keys)
    columns = ", ".join(f"stored.{quoted(column)}" for column in [*stored.keys, *stored.values, "is_deleted"])
    source = f"{stored.table} as stored"
    known = "" if stored.backfill else f"stored.write_time <= {instant(stored.written)}"
    same = " and ".join(f"again.{quoted(key)} = stored.{quoted(key)}" for key in stored.keys)
    names = ", ".join(quoted(column) for column in [*stored.keys, *stored.values, "is_deleted"])
    return {
        f"{name}_again": f"  select {keys} from {source}{_where(known)} group by {keys} having count(*) > 1",
        f"{name}_rows": (
            f"  select {columns} from {source}\n"
            f"  {_where(known, f'not exists (select 1 from {again} as again where {same})').strip()}\n"
            f"  union all\n"
            f"  select {names} from (\n"
            f"    select {columns}, row_number() over (\n"
            f"      partition by {keys} order by {_order(stored)}) as newest\n"
            f"    from {source} join {again} as again on {same}{_where(known)}\n"
            f"  ) as written where newest = 1"
        ),
    }


def quoted(name: str) -> str:
    """A column may be called like a word of SQL; the spec lets no quote into a name."""
    return f'"{name}"'


def _order(stored: Stored) -> str:
    """The latest written by the moment, else the first written; values decide between rows written at once.

    So the choice is the same every time.
    """
    known, time = f"stored.write_time <= {instant(stored.written)}", "stored.write_time"
    first = [f"stored.{quoted(stored.latest)} desc"] if stored.latest else []
    by_time = [f"case when {known} then 0 else 1 end", f"case when {known} then {time} end desc nulls last", time]
    return ", ".join([*first, *by_time, *(f"stored.{quoted(name)} desc nulls last" for name in stored.values)])


def _where(*conditions: str) -> str:
    given = [condition for condition in conditions if condition]
    return f" where {' and '.join(given)}" if given else ""


def instant(moment: datetime) -> str:
    """A moment as SQL writes it."""
    return f"timestamp '{moment.astimezone(UTC):%Y-%m-%d %H:%M:%S.%f}'"
