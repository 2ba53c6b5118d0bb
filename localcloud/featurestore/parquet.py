"""Rows as the Parquet objects of an offline store."""

import datetime as dt
import io
import json
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any, NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from localcloud.aws.context import Ctx
from localcloud.featurestore.partitions import spans
from localcloud.featurestore.record import CHECKS, Schema
from localcloud.featurestore.stores import Pending

TYPES = {"String": pa.string(), "Integral": pa.int64(), "Fractional": pa.float64()}
UPLOADS_AT_ONCE = 4


class Object(NamedTuple):
    """One Parquet object, by its place below the store's location."""

    key: str
    body: bytes


def from_rows(schema: Schema, rows: Sequence[Pending]) -> Any:
    """Pending rows, in order of event time, as a table with the feature store's own columns."""
    bodies = [json.loads(row.body) for row in rows]
    columns = {}
    for index, (name, kind) in enumerate(schema.types.items()):
        # A row older than an added feature is shorter.
        cells = [body[index] if index < len(body) else None for body in bodies]
        convert = CHECKS[kind]
        columns[name] = pa.array([None if cell is None else convert(cell) for cell in cells], TYPES[kind])
    written = [dt.datetime.fromtimestamp(row.written, dt.UTC).replace(tzinfo=None) for row in rows]
    return completed(pa.table(columns), written, [bool(row.deleted) for row in rows])


def completed(table: Any, written: Sequence[dt.datetime], deleted: Sequence[bool]) -> Any:
    """The table with write_time, api_invocation_time and is_deleted."""
    time = pa.array(written, pa.timestamp("ms"))
    table = table.append_column("write_time", time).append_column("api_invocation_time", time)
    return table.append_column("is_deleted", pa.array(deleted, pa.bool_()))


def objects(table: Any, times: Sequence[float], unique: str) -> Iterator[Object]:
    """A table in order of event time, divided into objects; the same table gives the same keys again."""
    for span in spans(np.asarray(times, dtype=float)):
        buffer = io.BytesIO()
        pq.write_table(table.slice(span.start, span.stop - span.start), buffer, compression="snappy")
        yield Object(f"{span.folder}/{span.latest}_{unique}.parquet", buffer.getvalue())


def upload(ctx: Ctx, offline: dict[str, Any], found: Iterator[Object]) -> None:
    """Write objects below a store's location."""
    storage = offline["S3StorageConfig"]
    bucket, _, prefix = storage["ResolvedOutputS3Uri"].removeprefix("s3://").partition("/")
    key_id = storage.get("KmsKeyId")
    extra = {"ServerSideEncryption": "aws:kms", "SSEKMSKeyId": key_id} if key_id else {}
    client = ctx.client("s3")

    def put(item: Object) -> None:
        client.put_object(Bucket=bucket, Key=f"{prefix}/{item.key}", Body=item.body, **extra)

    with ThreadPoolExecutor(UPLOADS_AT_ONCE) as workers:
        list(workers.map(put, found))
