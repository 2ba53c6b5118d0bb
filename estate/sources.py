"""This file looks at raw deliveries before a run is started: is each there, whole, and has it the columns it must have."""

import csv
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

from jobs.kit.spec import Line, Source

_LOOK = 65_536
"""Bytes read from either end of a file."""


@dataclass(frozen=True)
class Ends:
    """Both ends of a file."""

    size: int
    head: bytes
    tail: bytes


def problems(where: str, source: Source, ends: Ends | None) -> list[str]:
    """What is wrong with a delivery, as far as its two ends show it; the features job reads it whole.

    Args:
        where: how the messages name the file.
        source: what the line expects.
        ends: nothing when the file is not there.
    """
    if ends is None:
        return [f"{where}: file must be delivered, got nothing"]
    if ends.size == 0:
        return [f"{where}: file must hold rows, got 0 bytes"]
    check = _parquet if source.file.endswith(".parquet") else _csv
    return [f"{where}: {problem}" for problem in check(source, ends)]


def _csv(source: Source, ends: Ends) -> Iterator[str]:
    try:
        lines = ends.head.decode("utf-8-sig", errors="strict" if ends.size <= len(ends.head) else "ignore").splitlines()
    except UnicodeDecodeError as error:
        yield f"file must be UTF-8, got byte {ends.head[error.start : error.start + 1]!r} at {error.start}"
        return
    header = next(csv.reader(lines[:1]), [])
    if missing := [name for name in source.columns if name not in header]:
        yield f"columns must include {', '.join(missing)}, got {', '.join(header)[:200] or 'none'}"
        return
    if len(lines) < 2:  # noqa: PLR2004 - header and one row
        yield "file must hold rows, got none below the header"
        return
    last = ends.tail.decode("utf-8", errors="ignore").splitlines()[-1]
    fields = next(csv.reader([last]), [])
    if len(fields) != len(header):
        yield f"last row must have {len(header)} columns, got {len(fields)}: {last[:80]}; the file may be cut off"


def _parquet(_source: Source, ends: Ends) -> Iterator[str]:
    if ends.head[:4] != b"PAR1" or ends.tail[-4:] != b"PAR1":
        yield "file must be whole Parquet, got one that does not begin and end with PAR1; the file may be cut off"


def look(s3: Any, bucket: str, line: Line) -> list[str]:
    """Problems of every delivery of a line."""

    def one(name: str) -> list[str]:
        key = f"{line.name}/{name}/{line.sources[name].file}"
        return problems(f"s3://{bucket}/{key}", line.sources[name], _ends(s3, bucket, key))

    with ThreadPoolExecutor(4) as pool:
        return [problem for found in pool.map(one, line.sources) for problem in found]


def _ends(s3: Any, bucket: str, key: str) -> Ends | None:
    listed = s3.list_objects_v2(Bucket=bucket, Prefix=key, MaxKeys=1).get("Contents", [])
    size = next((found["Size"] for found in listed if found["Key"] == key), None)
    if not size:
        return None if size is None else Ends(0, b"", b"")

    def part(begin: int, end: int) -> bytes:
        content: bytes = s3.get_object(Bucket=bucket, Key=key, Range=f"bytes={begin}-{end}")["Body"].read()
        return content

    return Ends(size, part(0, min(size, _LOOK) - 1), part(max(0, size - _LOOK), size - 1))


def load_samples(s3: Any, bucket: str, line: Line) -> list[str]:
    """Deliver the line's own sample data where nothing was delivered yet; says what was."""
    import importlib
    from pathlib import Path

    absent = [
        name for name, source in line.sources.items() if _ends(s3, bucket, f"{line.name}/{name}/{source.file}") is None
    ]
    if not absent:
        return []
    samples = importlib.import_module(f"models.{line.package}.sample").sources()
    for name in absent:
        key, content = f"{line.name}/{name}/{line.sources[name].file}", samples[name]
        s3.put_object(Bucket=bucket, Key=key, Body=content.read_bytes() if isinstance(content, Path) else content)
    return absent
