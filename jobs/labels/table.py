"""This file takes a delivery apart into rows: CSV, JSON lines, or one JSON array."""

import csv
import io
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

import msgspec

from jobs.labels.values import short
from jobs.serve.contract import PREDICTION_ID

_OBJECT = msgspec.json.Decoder()


class DeliveryError(ValueError):
    """A delivery of which nothing can be used."""


@dataclass(frozen=True, kw_only=True)
class Columns:
    """What the line calls the columns of a delivery; `prediction_id` is always called so."""

    entity: str
    target: str
    label_time: str


def rows(content: bytes, columns: Columns) -> Iterable[tuple[int, Any]]:
    """Every row by its number in the file: a mapping, or whatever else was there.

    Raises:
        DeliveryError: it lacks a column, or is JSON that is cut off.
    """
    text = content.decode("utf-8-sig", errors="replace").lstrip()
    if not text:
        return ()
    if text.startswith("["):
        return enumerate(_array(text), start=1)
    if text.startswith("{"):
        return ((n, _document(line)) for n, line in enumerate(text.splitlines(), start=1) if line.strip())
    return _csv(text, columns)


def _document(line: str) -> Any:
    try:
        return _OBJECT.decode(line)
    except msgspec.DecodeError:
        return line


def _array(text: str) -> list[Any]:
    try:
        return list(_OBJECT.decode(text))
    except msgspec.DecodeError as error:
        raise DeliveryError(f"delivery must be CSV or JSON lines, got JSON that ends badly: {error}") from error


def _csv(text: str, columns: Columns) -> Iterator[tuple[int, Any]]:
    lines = csv.reader(io.StringIO(text, newline=""))
    header = [name.strip() for name in next(lines, [])]
    needed = [name for name in (columns.target, columns.label_time) if name not in header]
    if not {PREDICTION_ID, columns.entity} & set(header):
        needed.insert(0, f"{PREDICTION_ID} or {columns.entity}")
    if needed or len(set(header)) < len(header):
        raise DeliveryError(
            f"delivery must have each of its columns once, and {', '.join(needed) or 'no other'}, got {short(header)}"
        )
    try:
        for number, row in enumerate(lines, start=2):
            if row:
                yield number, dict(zip(header, row, strict=True)) if len(row) == len(header) else ",".join(row)
    except csv.Error as error:
        yield lines.line_num, f"CSV that cannot be read on: {error}"
