"""Bulk ingest: a whole Parquet file into both stores of a group, which AWS does with a Spark connector."""

import hashlib
import io
from collections.abc import Iterator
from typing import Any

import msgspec
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from localcloud.aws.clock import now
from localcloud.aws.context import Ctx
from localcloud.featurestore import parquet
from localcloud.featurestore.known import group, known, stores, writer
from localcloud.featurestore.record import Schema, moment, refused
from localcloud.featurestore.stores import UPSERT, Online, Statement

ROWS_AT_ONCE = 2_000  # a chunk holds the interpreter for a few milliseconds, which is what other requests then wait
encode = msgspec.json.Encoder().encode


def ingest(ctx: Ctx, name: str, body: bytes) -> int:
    """Write all rows, the offline store first; returns how many. The same file again changes nothing."""
    schema, described = known(ctx, name), group(ctx, name)
    table = _typed(schema, _table(body))
    times = _times(table, schema)
    order = np.argsort(times, kind="stable")
    table, times = table.take(order), times[order]
    if schema.offline and len(times):
        complete = parquet.completed(table, [now().replace(tzinfo=None)] * len(times), [False] * len(times))
        unique = hashlib.sha256(body).hexdigest()[:16]
        found = parquet.objects(complete, times, unique)
        parquet.upload(writer(ctx, described), described["OfflineStoreConfig"], found)
    if schema.online:
        for rows in _online(schema, table, times):
            stores().write([Statement(UPSERT, rows)]).result()
    return len(times)


def _table(body: bytes) -> Any:
    try:
        return pq.read_table(io.BytesIO(body))
    except (pa.ArrowException, OSError) as error:
        raise refused(f"the body must be a Parquet file, got {len(body)} bytes: {error}") from error


def _typed(schema: Schema, table: Any) -> Any:
    """The table with the group's columns in the group's order and types."""
    if unknown := sorted(set(table.column_names) - set(schema.types)):
        raise refused(f"columns must be features of {schema.name}, got {', '.join(unknown)}.")
    columns = {}
    for name, kind in schema.types.items():
        if name not in table.column_names:
            columns[name] = pa.nulls(table.num_rows, parquet.TYPES[kind])
            continue
        try:
            columns[name] = table[name].cast(parquet.TYPES[kind])
        except pa.ArrowException as error:
            raise refused(f"column {name} must be of type {kind}: {error}") from error
    for name in (schema.identifier, schema.event_time):
        if columns[name].null_count:
            raise refused(f"column {name} must have a value in every row, got {columns[name].null_count} without.")
    return pa.table(columns)


def _times(table: Any, schema: Schema) -> Any:
    column = table[schema.event_time]
    if pa.types.is_floating(column.type):
        return column.to_numpy()
    coded = column.combine_chunks().dictionary_encode()
    known_times = np.array([moment(text) for text in coded.dictionary.to_pylist()], dtype=float)
    return known_times[coded.indices.to_numpy()] if len(coded) else np.array([], dtype=float)


def _online(schema: Schema, table: Any, times: Any) -> Iterator[list[tuple[object, ...]]]:
    """The rows of the online store, some at a time."""
    for start in range(0, table.num_rows, ROWS_AT_ONCE):
        part = table.slice(start, ROWS_AT_ONCE)
        columns = [pc.cast(part[name], pa.string()).to_pylist() for name in schema.types]
        identifiers = columns[schema.position[schema.identifier]]
        moments = times[start : start + ROWS_AT_ONCE].tolist()
        yield [
            Online(schema.key, identifier, at, at + schema.ttl if schema.ttl else None, 0, encode(cells).decode())
            for identifier, at, cells in zip(identifiers, moments, zip(*columns, strict=True), strict=True)
        ]
