"""This file turns a table of features into what the feature store keeps: a file per month, and each entity's newest record."""

import hashlib
import io
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import pairwise

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import parquet

from jobs.kit.entry import BadInputError

TYPES = {"Integral": pa.int64(), "Fractional": pa.float64(), "String": pa.string()}
_NAME = re.compile(r"\d{8}T\d{6}Z_(?P<digest>[0-9a-f]{32})\.parquet")


@dataclass(frozen=True)
class Month:
    """The rows of one month, and the digest of what they say."""

    folder: str
    digest: str
    rows: pa.Table


def typed(table: pa.Table, definitions: Iterable[dict[str, str]], what: str) -> pa.Table:
    """The defined columns in their order and types.

    Raises:
        BadInputError: a column is missing or of a type that does not fit.
    """
    columns = {}
    for definition in definitions:
        name, kind = definition["FeatureName"], TYPES[definition["FeatureType"]]
        if name not in table.column_names:
            raise BadInputError(f"{what} must have column {name}, got {', '.join(table.column_names)}")
        if pa.types.is_timestamp(table[name].type) and table[name].type.tz is None:
            raise BadInputError(
                f"{what}.{name} must be a time with its zone, got {table[name].type}; it may be a local clock's, "
                "make it UTC or Unix seconds in features.py"
            )
        try:
            columns[name] = _seconds(table[name]).cast(kind)
        except (pa.ArrowInvalid, pa.ArrowNotImplementedError) as error:
            raise BadInputError(f"{what}.{name} must be {kind}, got {table[name].type}: {error}") from error
    return pa.table(columns)


def _seconds(values: pa.ChunkedArray) -> pa.ChunkedArray:
    """Times as Unix seconds, whatever their unit; all else as it is."""
    if not pa.types.is_timestamp(values.type):
        return values
    ticks = values.cast(pa.timestamp("us", values.type.tz), safe=False).cast(pa.int64())
    return pc.divide(ticks.cast(pa.float64()), 1e6)


def keyed(table: pa.Table, columns: Iterable[str], what: str) -> pa.Table:
    """The table, every row of which has the columns that it is found by.

    Raises:
        BadInputError: a row lacks one.
    """
    keys = list(columns)
    for name in keys:
        if lacking := table[name].null_count:
            row = np.asarray(pc.is_null(table[name])).argmax()
            # Its keys only: features may be personal, and this is told to logs.
            first = table.select(keys).slice(row, 1).to_pylist()[0]
            raise BadInputError(f"{what}.{name} must be given, got none in {lacking} rows, the first {first}")
    return table


def unique(table: pa.Table, column: str, what: str) -> pa.Table:
    """The table, in which no value of the column occurs twice.

    Raises:
        BadInputError: one does; the message names the most frequent.
    """
    counted = pc.value_counts(table[column])
    if len(counted) < table.num_rows:
        most = counted[pc.index(counted.field("counts"), pc.max(counted.field("counts"))).as_py()]
        raise BadInputError(
            f"{what}.{column} must be different in every row, got {most['values']} in {most['counts']} rows; "
            f"{table.num_rows - len(counted)} rows are too many"
        )
    return table


def months(table: pa.Table, entity: str, event_time: str) -> Iterator[Month]:
    """Split by the month of the event time, rows in a fixed order.

    The feature store's own layout has a folder per hour; a file per month under the month's first hour is 700 times
    fewer files, and readers take the time from the column.
    """
    table = table.sort_by([(event_time, "ascending"), (entity, "ascending")]).combine_chunks()
    which = np.asarray(table[event_time]).astype("datetime64[s]").astype("datetime64[M]")
    starts = [0, *(np.flatnonzero(which[1:] != which[:-1]) + 1).tolist(), len(which)]
    for start, end in pairwise(starts):
        if start == end:
            continue
        year, month = str(which[start]).split("-")
        rows = table.slice(start, end - start)
        digest = hashlib.sha256(_parquet(rows)).hexdigest()[:32]
        yield Month(f"year={year}/month={month}/day=01/hour=00", digest, rows)


def unwritten(month: Month, names: Iterable[str], written: datetime) -> dict[str, bytes]:
    """The file to add, unless the newest of the month's files says the same.

    The newest, not any: a delivery that goes back to older values must win over the one between.
    """
    ours = sorted(name for name in names if name.startswith(month.folder) and _NAME.fullmatch(name.rsplit("/", 1)[1]))
    if ours and ours[-1].endswith(f"_{month.digest}.parquet"):
        return {}
    stamp = pa.scalar(written.astimezone(UTC), pa.timestamp("ms", "UTC"))
    rows, count = month.rows, month.rows.num_rows
    # The columns that the feature store adds to every offline record.
    rows = rows.append_column("write_time", pa.repeat(stamp, count))
    rows = rows.append_column("api_invocation_time", pa.repeat(stamp, count))
    rows = rows.append_column("is_deleted", pa.repeat(pa.scalar(False), count))
    return {f"{month.folder}/{written.astimezone(UTC):%Y%m%dT%H%M%SZ}_{month.digest}.parquet": _parquet(rows)}


def newest(table: pa.Table, entity: str, event_time: str) -> list[list[dict[str, str]]]:
    """Each entity's last row as PutRecord takes it: values as text, missing ones left out."""
    last = table.group_by(entity).aggregate([(event_time, "max")])
    rows = table.join(last, [entity, event_time], [entity, f"{event_time}_max"], join_type="inner")
    records = {row[entity]: row for row in rows.sort_by(entity).to_pylist()}
    return [
        [{"FeatureName": name, "ValueAsString": _text(value)} for name, value in row.items() if value is not None]
        for row in records.values()
    ]


def _text(value: object) -> str:
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)


def _parquet(table: pa.Table) -> bytes:
    sink = io.BytesIO()
    parquet.write_table(table, sink, compression="zstd", version="2.6", coerce_timestamps="ms")
    return sink.getvalue()
