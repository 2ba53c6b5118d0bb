"""This file proposes rules from data that are taken for good: what held of every row, with some room, and the evidence for it."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from itertools import combinations
from math import ceil, floor, log10
from typing import Any

import pyarrow as pa

from jobs.validate import text
from jobs.validate.codes import is_text
from jobs.validate.numbers import is_number
from jobs.validate.table import Columns
from jobs.validate.tables import SNAPSHOT, Tables

_MOST_CATEGORIES = 30
_ROWS_PER_CATEGORY = 20
"""Below which a category may as well be one of many that were not seen."""
_ROOM = 0.1
"""Of the spread, by which a range is wider than what was seen."""
_ENOUGH = 100
"""Rows below which nothing is unique but by luck."""
_MOST_KEYS = 12


@dataclass(frozen=True)
class Proposal:
    """A rule as model.yaml says it, and why."""

    rule: dict[str, Any]
    evidence: str


@dataclass(frozen=True)
class Seen:
    """One column in a few figures."""

    name: str
    kind: pa.DataType
    known: int
    distinct: int
    low: float | None
    high: float | None


def propose(rows: Columns, hidden: Collection[str] = (), moving: Collection[str] = ()) -> Iterator[Proposal]:
    """Rules that the rows keep.

    Args:
        rows: data that are taken for good.
        hidden: columns that are personal, whose values stand in no proposal.
        moving: columns whose next values will be others, such as times.
    """
    total = rows.num_rows
    yield Proposal({"rule": "rows", "min": _outward(total / 2, down=True)}, f"{total} rows; half of them is too few")
    with Tables({SNAPSHOT: rows}) as tables:
        seen = [_look(name, rows, tables) for name in dict.fromkeys(rows.column_names)]
        for column in seen:
            yield from _complete(column, total)
            if column.name not in (*hidden, *moving):
                yield from _values(column, tables)
        yield from _keys(seen, total, tables)


def _look(name: str, rows: Columns, tables: Tables) -> Seen:
    kind = rows.schema.field(name).type
    column = text.name(name)
    figures = f"min({column}), max({column})" if is_number(kind) and not pa.types.is_temporal(kind) else "null, null"
    [row] = tables.ask(f"select count({column}), count(distinct {column}), {figures} from {SNAPSHOT}", name)  # noqa: S608 - in a closed database
    known, distinct, low, high = row
    return Seen(name, kind, known, distinct, None if low is None else float(low), None if high is None else float(high))


def _complete(column: Seen, total: int) -> Iterator[Proposal]:
    missing = total - column.known
    rule: dict[str, Any] = {"rule": "complete", "column": column.name}
    if missing:
        rule["allowed"] = min(1.0, ceil(missing / total * 1.5 * 1000 + 1) / 1000)
    if missing < total:
        yield Proposal(rule, f"{missing} of {total} missing" + ("; half as many more are let" if missing else ""))


def _values(column: Seen, tables: Tables) -> Iterator[Proposal]:
    few = 1 < column.distinct <= _MOST_CATEGORIES and column.known >= _ROWS_PER_CATEGORY * column.distinct
    if is_text(column.kind) and few:
        counts = _counted(column, tables)
        rarest = min(counts.values())
        rule: dict[str, Any] = {"rule": "one_of", "column": column.name, "values": sorted(counts)}
        yield Proposal(rule, f"{len(counts)} values in {column.known} rows, the rarest {rarest} times")
    elif column.low is not None and column.high is not None and column.low < column.high:
        room = (column.high - column.low) * _ROOM
        least = max(0.0, column.low - room) if column.low >= 0 else column.low - room
        bounds = _outward(least, down=True), _outward(column.high + room, down=False)
        rule = {"rule": "range", "column": column.name, **dict(zip(("min", "max"), bounds, strict=True))}
        if pa.types.is_integer(column.kind):
            rule |= {"min": floor(bounds[0]), "max": ceil(bounds[1])}
        if (column.low, column.high, column.distinct) == (0.0, 1.0, 2):
            rule = {"rule": "one_of", "column": column.name, "values": [0, 1]}
        yield Proposal(rule, f"{column.known} values from {column.low:.6g} to {column.high:.6g}")


def _counted(column: Seen, tables: Tables) -> dict[str, int]:
    name = text.name(column.name)
    counts = f"select {name}, count(*) from {SNAPSHOT} where {name} is not null group by 1"  # noqa: S608 - in a closed database
    return {str(value): count for value, count in tables.ask(counts, column.name)}


def _keys(seen: list[Seen], total: int, tables: Tables) -> Iterator[Proposal]:
    """Columns that name a row, alone or, where none does, two together."""
    if total < _ENOUGH:
        return
    named = [column for column in seen if column.known == total and not pa.types.is_floating(column.kind)]
    alone = [column for column in named if column.distinct == total]
    for column in alone:
        yield Proposal({"rule": "unique", "columns": [column.name]}, f"{total} rows, as many values")
    if alone:
        return
    likely = sorted(named, key=lambda column: -column.distinct)[:_MOST_KEYS]
    for one, other in combinations(likely, 2):
        if one.distinct * other.distinct >= total:
            pair = f"{text.name(one.name)}, {text.name(other.name)}"
            [(found,)] = tables.ask(f"select count(*) from (select distinct {pair} from {SNAPSHOT})", "keys")  # noqa: S608 - in a closed database
            if found == total:
                yield Proposal({"rule": "unique", "columns": [one.name, other.name]}, f"{total} rows, as many pairs")
                return


def _outward(limit: float, *, down: bool) -> float:
    """Two digits of a limit, away from what was seen.

    >>> _outward(1234.5, down=False), _outward(-0.123, down=True), _outward(87.0, down=True)
    (1300.0, -0.13, 87.0)
    """
    if not limit:
        return 0.0
    step = floor(log10(abs(limit))) - 1
    scaled = round(limit / 10.0**step, 9)
    return round((floor(scaled) if down else ceil(scaled)) * 10.0**step, 12)
