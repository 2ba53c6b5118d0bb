"""This file looks at raw deliveries before a run is started: is each there, whole, and has it the columns it must have."""

import csv
import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from io import StringIO
from typing import Any

from estate.problems import BadInput
from jobs.features.pins.instead import LOOK, instead
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
    if pointer := list(instead(ends.head[:LOOK])):
        return [f"{where}: {problem}" for problem in pointer]
    check = _parquet if source.file.endswith(".parquet") else _csv
    return [f"{where}: {problem}" for problem in check(source, ends)]


def _csv(source: Source, ends: Ends) -> Iterator[str]:
    whole = ends.size <= len(ends.head)
    try:
        text = ends.head.decode("utf-8-sig", errors="strict" if whole else "ignore")
    except UnicodeDecodeError as error:
        yield f"file must be UTF-8, got byte {ends.head[error.start : error.start + 1]!r} at {error.start}"
        return
    if "\0" in text:
        yield "file must be UTF-8 text, got a zero byte; it may be UTF-16, packed or Parquet"
        return
    # Only these end a row: str.splitlines takes form feeds and other signs inside a value for ends too.
    rows = csv.reader(StringIO(text, newline=""))
    header = next(rows, [])
    if missing := [name for name in source.columns if name not in header]:
        yield f"columns must include {', '.join(missing)}, got {', '.join(header)[:200] or 'none'}"
        return
    if twice := [name for name in source.columns if header.count(name) > 1]:
        yield f"columns must differ, got {', '.join(twice)} more than once"
        return
    if not any(rows):
        yield "file must hold rows, got none below the header"
        return
    if broken := _cut(ends, header):
        yield broken


def _cut(ends: Ends, header: list[str]) -> str | None:
    """What is wrong with the last row, as far as its last line shows it."""
    tail = ends.tail.decode("utf-8", errors="ignore").rstrip("\r\n")
    last = re.split(r"[\r\n]", tail)[-1]
    if last.count('"') % 2:
        # It begins or ends inside a quoted value of several lines; the job that reads the whole file decides.
        return None
    fields = next(csv.reader([last]), [])
    if len(fields) == len(header):
        return None
    return f"last row must have {len(header)} columns, got {len(fields)}: {last[:80]}; the file may be cut off"


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

    from jobs.kit.line import folder

    absent = [
        name for name, source in line.sources.items() if _ends(s3, bucket, f"{line.name}/{name}/{source.file}") is None
    ]
    if not absent:
        return []
    if not (folder(line.name) / "sample.py").is_file():
        return []
    samples = importlib.import_module(f"models.{line.package}.sample").sources()
    if lacking := [name for name in absent if name not in samples]:
        raise BadInput(
            f"models/{line.package}/sample.py: sources() must give {', '.join(lacking)}, got {', '.join(samples) or 'none'}"
        )
    for name in absent:
        key, content = f"{line.name}/{name}/{line.sources[name].file}", samples[name]
        s3.put_object(Bucket=bucket, Key=key, Body=content.read_bytes() if isinstance(content, Path) else content)
    return absent
