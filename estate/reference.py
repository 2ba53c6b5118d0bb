"""This file reaches the rows behind a package's baseline: the train part of the snapshot that it was trained on."""

import hashlib
import io
import json
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from estate.problems import Problem
from estate.subject import Subject
from jobs.kit.lambdas import split

if TYPE_CHECKING:
    from jobs.drift.columns import Column


def reader(subject: Subject, package: Mapping[str, Any]) -> "Callable[[str], Column | None]":
    """Columns of the training rows by name; None for all where the line's retention has let the snapshot go.

    Raises:
        Problem: what is there is not what was recorded.
    """
    kept: dict[str, bytes] | None = None

    def column(name: str) -> "Column | None":
        nonlocal kept
        if kept is None:
            kept = _train(subject, package["CustomerMetadataProperties"].get("snapshot", ""))
        return _column(kept, name)

    return column


def _train(subject: Subject, snapshot: str) -> dict[str, bytes]:
    from jobs.snapshot.contract import files

    where = f"s3://{subject.at.estate['lake_bucket']}/snapshots/{subject.name}"
    s3 = subject.aws.client("s3")
    try:
        manifest = _held(s3, f"{where}/{snapshot}.json", snapshot)
        train = files(json.loads(manifest)["parts"]["train"])
        return {one["file"]: _held(s3, f"{where}/data/{one['file']}", one["sha256"]) for one in train}
    except s3.exceptions.NoSuchKey:
        return {}


def _held(s3: Any, name: str, expected: str) -> bytes:
    """An object that is what was recorded of it."""
    bucket, key = split(name)
    content: bytes = s3.get_object(Bucket=bucket, Key=key)["Body"].read()
    if (sha256 := hashlib.sha256(content).hexdigest()) != expected:
        raise Problem(f"{name} must have sha256 {expected}, got {sha256}; it was changed after it was recorded")
    return content


def _column(parts: Mapping[str, bytes], name: str) -> "Column | None":
    import pyarrow as pa
    from pyarrow import parquet

    from jobs.drift.parquet import of_table

    files = [parquet.ParquetFile(io.BytesIO(content)) for content in parts.values()]
    if not files or name not in files[0].schema_arrow.names:
        return None
    return of_table(pa.concat_tables([file.read(columns=[name]) for file in files]))[name]
