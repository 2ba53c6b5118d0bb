"""This file holds a raw delivery against its own checksum, against itself and against the last one."""

import csv
import hashlib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import parquet

from jobs.kit.entry import BadInputError
from jobs.kit.spec import Source
from jobs.kit.vocabulary import Change

_FEWER = 0.9
"""Share of the last delivery's rows below which rows were lost on the way."""
_MORE_MISSING = 0.1
"""How much a column's share of missing values may rise from one delivery to the next."""

_FEWER_ROWS = (
    "rows must be at least {share:.0%} of the last delivery's {last}, got {now}; "
    "it may be cut off; if not, put fewer_rows under allow of the source"
)
_NEW_COLUMNS = (
    "columns must be those of the spec or of the last delivery, got {new} as well; "
    "put them under columns, or new_columns under allow of the source"
)
_MISSING_MORE = (
    "column {column} must be missing about as often as in the last delivery, {last:.1%}, got {now:.1%}, "
    "{rows} rows; if that is so, put more_missing under allow of the source"
)


def content(path: Path) -> str:
    """The file's sha256.

    Raises:
        BadInputError: `<file>.sha256` lies beside it and says another, or the text is in other encodings or ends within a row.
    """
    held = path.read_bytes()
    sha256, sidecar = hashlib.sha256(held).hexdigest(), path.with_name(f"{path.name}.sha256")
    if sidecar.is_file():
        said = (sidecar.read_text(encoding="utf-8", errors="replace").split() or ["nothing"])[0].lower()
        if said != sha256:
            raise BadInputError(
                f"{path.name}: file must have the sha256 of {sidecar.name}, {said[:64]}, got {sha256}; "
                "it was cut off or changed on its way"
            )
    if path.suffix == ".csv":
        _one_encoding(path.name, held)
        if not held.endswith((b"\n", b"\r")) and not sidecar.is_file():
            last = held[-200:].decode(errors="replace").splitlines()[-1]
            raise BadInputError(
                f"{path.name}: last row must end with a line end, got {last[-80:]!r}; the file may be cut off; "
                f"if it is whole, deliver {sidecar.name} with it"
            )
    return sha256


def _one_encoding(name: str, held: bytes) -> None:
    try:
        held.decode()
        wrong = held.find(b"\0")
    except UnicodeDecodeError as error:
        wrong = error.start
    if wrong >= 0:
        row = held.count(b"\n", 0, wrong) + 1
        raise BadInputError(f"{name}: file must be UTF-8 text throughout, got other bytes in line {row}")


def describe(path: Path, table: pa.Table) -> dict[str, Any]:
    """What the next delivery is held against."""
    rows = table.num_rows
    missing = {name: round(table[name].null_count / rows, 6) for name in table.column_names}
    return {"rows": rows, "columns": _columns(path), "missing": missing}


def _columns(path: Path) -> list[str]:
    if path.suffix == ".parquet":
        return list(parquet.read_schema(path).names)
    with path.open(encoding="utf-8-sig", newline="") as file:
        return next(csv.reader(file), [])


def doubled(name: str, table: pa.Table) -> None:
    """No file holds each of its rows several times.

    Raises:
        BadInputError: it does.
    """
    if table.num_rows > 1 and _occurs(table, table.slice(0, 1)) > 1:
        often = table.group_by(table.column_names).aggregate([([], "count_all")])
        if pc.min(often["count_all"]).as_py() > 1:
            raise BadInputError(
                f"{name}: rows must differ, got {table.num_rows} rows, each of them at least twice, and {often.num_rows} "
                "that differ; it was delivered twice into one file"
            )


def _occurs(table: pa.Table, row: pa.Table) -> int:
    """How often a row is there; it tells in no time that nearly every file is not doubled."""
    for name in table.column_names:
        value = row[name][0]
        table = table.filter(pc.equal(table[name], value) if value.is_valid else pc.is_null(table[name]))
    return int(table.num_rows)


def refused(file: str, source: Source, now: Mapping[str, Any], last: Mapping[str, Any] | None) -> None:
    """Hold a delivery against the last one.

    Raises:
        BadInputError: it differs in a way that the spec does not allow.
    """
    found = [text for change, text in changes(source, now, last or {}) if change not in source.allow]
    if found:
        raise BadInputError("\n".join(f"{file}: {text}" for text in found))


def changes(source: Source, now: Mapping[str, Any], last: Mapping[str, Any]) -> Iterator[tuple[Change, str]]:
    """In what a delivery differs from the last one, and the way out."""
    if now["rows"] < last.get("rows", 0) * _FEWER:
        yield "fewer_rows", _FEWER_ROWS.format(share=_FEWER, last=last["rows"], now=now["rows"])
    before = last.get("columns", now["columns"])
    if new := [name for name in now["columns"] if name not in before and name not in source.columns]:
        yield "new_columns", _NEW_COLUMNS.format(new=", ".join(new))
    for name, share in now["missing"].items():
        was = last.get("missing", {}).get(name, share)
        if share > was + _MORE_MISSING:
            rows = round(share * now["rows"])
            yield "more_missing", _MISSING_MORE.format(column=name, last=was, now=share, rows=rows)


def notes(file: str, source: Source, now: Mapping[str, Any], last: Mapping[str, Any] | None) -> Iterator[str]:
    """What is worth a line in the report and stops nothing."""
    if unread := [name for name in now["columns"] if name not in source.columns]:
        yield f"{file}: columns that the spec does not name are not read: {', '.join(unread)}"
    for change, text in changes(source, now, last or {}):
        if change in source.allow:
            yield f"{file}: {text} (allowed)"
    if last and last["sha256"] != now["sha256"] and last["rows"] == now["rows"]:
        yield f"{file}: as many rows as the last delivery and other bytes: reordered, or corrected"
