"""This file compares two snapshots row by row and column by column, within an amount of memory."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from jobs.snapshot.contract import MEMORY_GB, files
from jobs.snapshot.duck import connect, parquet
from jobs.snapshot.spread import Spread

# ruff: noqa: S608 - names of columns and parts, quoted, and of files that we made

Key = tuple[str, str]
"""A part, and the name of one of its files: its content."""


@dataclass(frozen=True, kw_only=True)
class Columns:
    """What the line's spec says of a snapshot's columns."""

    entity: str
    target: str
    features: Mapping[str, str]
    """Type of each feature."""


def diff(
    a: Mapping[str, Any],
    b: Mapping[str, Any],
    folder: Path,
    columns: Columns,
    scratch: Path,
    memory_gb: float = MEMORY_GB,
) -> dict[str, Any]:
    """The difference of two manifests and their data.

    Args:
        a: the first manifest, with its id.
        b: the second.
        folder: holds the data files of both.
        columns: which column is what.
        scratch: takes what does not fit into memory.
        memory_gb: DuckDB's share.
    """
    changed = schema(a["schema"], b["schema"])
    shared = [c["name"] for c in a["schema"] if c["name"] not in _touched(changed)]
    both, only_a, only_b = apart(a, b)
    with connect(scratch, memory_gb) as connection:
        for name, keys in (("both", both), ("only_a", only_a), ("only_b", only_b)):
            connection.execute(f'create view "{name}" as {_rows(keys, folder, a if name != "only_b" else b)}')
        rows = _compared(connection, columns.entity, [c for c in shared if c != columns.entity])
        rows["same"] += connection.sql('select count(*) from "both"').fetchall()[0][0]
        spread = Spread(connection, columns.entity)
        told = [spread.column(name, kind) for name, kind in columns.features.items() if name in shared]
        labels = spread.rates(columns.target) if columns.target in shared else {"a": None, "b": None}
    return {
        **{name: _which(one) for name, one in (("a", a), ("b", b))},
        "rows": rows,
        "schema": changed,
        "label_rate": labels,
        "sources": sources(a["sources"], b["sources"]),
        "columns": told,
    }


def _which(one: Mapping[str, Any]) -> dict[str, Any]:
    return {"snapshot": one["id"], "as_of": one["as_of"], "rows": one["rows"]}


def schema(a: Sequence[Mapping[str, str]], b: Sequence[Mapping[str, str]]) -> dict[str, list[Any]]:
    """Columns that came, went, or are of another type.

    >>> schema([{"name": "x", "type": "int64"}], [{"name": "x", "type": "double"}, {"name": "y", "type": "string"}])
    {'added': ['y'], 'removed': [], 'retyped': [{'column': 'x', 'a': 'int64', 'b': 'double'}]}
    """
    old, new = ({c["name"]: c["type"] for c in side} for side in (a, b))
    return {
        "added": [name for name in new if name not in old],
        "removed": [name for name in old if name not in new],
        "retyped": [{"column": n, "a": old[n], "b": new[n]} for n in old if n in new and old[n] != new[n]],
    }


def sources(a: Sequence[Mapping[str, Any]], b: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Raw deliveries that differ, by the name of their source."""
    old, new = ({one.get("source", one["uri"]): one for one in side} for side in (a, b))
    names = [*old, *(name for name in new if name not in old)]
    return [{"source": n, "a": old.get(n), "b": new.get(n)} for n in names if old.get(n) != new.get(n)]


def apart(a: Mapping[str, Any], b: Mapping[str, Any]) -> tuple[list[Key], list[Key], list[Key]]:
    """The files of both, of the first only, and of the second only: what is in one file of one part is the same rows in both."""
    old, new = ([(part, one["file"]) for part, held in side["parts"].items() for one in files(held)] for side in (a, b))
    known = set(new)
    return [k for k in old if k in known], [k for k in old if k not in known], [k for k in new if k not in set(old)]


def _touched(changed: Mapping[str, list[Any]]) -> set[str]:
    return {*changed["added"], *changed["removed"], *(one["column"] for one in changed["retyped"])}


def _rows(keys: Sequence[Key], folder: Path, side: Mapping[str, Any]) -> str:
    parts = dict.fromkeys(part for part, _ in keys)
    queries = [
        f"select *, '{part}' as part from {parquet([folder / f for p, f in keys if p == part])}" for part in parts
    ]
    nothing = ", ".join(f'null::{_SQL.get(c["type"], "varchar")} as "{c["name"]}"' for c in side["schema"])
    return " union all by name ".join(queries) or f"select {nothing}, null::varchar as part where false"


_SQL = {"int64": "bigint", "double": "double", "string": "varchar", "bool": "boolean"}


def _compared(connection: Any, entity: str, shared: Sequence[str]) -> dict[str, Any]:
    """Rows by whether the other side has their entity, and what differs where it does."""
    in_both = f'a."{entity}" is not null and b."{entity}" is not null'
    differs = {name: f'a."{name}" is distinct from b."{name}"' for name in shared}
    any_differs = " or ".join(differs.values()) or "false"
    counted = {
        "added": f'a."{entity}" is null',
        "removed": f'b."{entity}" is null',
        "changed": f"{in_both} and ({any_differs})",
        "moved": f"{in_both} and a.part <> b.part",
        "same": f"{in_both} and not ({any_differs}) and a.part = b.part",
    }
    wanted = [*counted.values(), *(f"{in_both} and {one}" for one in differs.values())]
    counts = ", ".join(f"count(*) filter ({one})" for one in wanted)
    [found] = connection.sql(
        f'select {counts} from only_a as a full outer join only_b as b on a."{entity}" = b."{entity}"'
    ).fetchall()
    by_column = dict(zip(shared, found[len(counted) :], strict=True))
    return {**dict(zip(counted, found, strict=False)), "by_column": {n: c for n, c in by_column.items() if c}}
