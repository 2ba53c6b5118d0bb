"""The way of single records into the offline store: pending in SQLite, then Parquet, exactly once."""

import logging
import secrets
import threading
import time
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from localcloud.aws.context import Ctx
from localcloud.aws.errors import AwsError
from localcloud.aws.store import store
from localcloud.featurestore import catalog, parquet
from localcloud.featurestore.known import KIND, known, stores, writer
from localcloud.featurestore.stores import Pending, Statement

log = logging.getLogger(__name__)
ROWS_PER_BATCH = 50_000
EXPIRE = "delete from online where expires is not null and expires <= ?"
_flushing = threading.Lock()


def flush() -> None:
    """Write every row that waits."""
    with _flushing:
        for ctx, body in store.everywhere(KIND):
            flush_group(ctx, body)


def flush_group(ctx: Ctx, body: dict[str, Any]) -> None:
    """Write a group's rows; rows that cannot be written, for want of a bucket or a permission, go on waiting."""
    if not body.get("OfflineStoreConfig"):
        return
    try:
        _flush(ctx, body)
    except (BotoCoreError, ClientError, AwsError, OSError) as error:
        log.warning("offline store of %s: %s", body["FeatureGroupName"], error)


def restore_tables() -> None:
    """Create the tables that a killed backend has forgotten; the groups themselves are on disk at once."""
    for ctx, body in store.everywhere(KIND):
        configured = body.get("OfflineStoreConfig") or {}
        if table := configured.get("DataCatalogConfig"):
            location = configured["S3StorageConfig"]["ResolvedOutputS3Uri"]
            catalog.create(ctx, table, body["FeatureDefinitions"], location)


def expire() -> None:
    """Remove the online records whose time to live is over."""
    stores().write([Statement(EXPIRE, [(time.time(),)])]).result()


def run(stopping: threading.Event, every: float) -> None:
    """Flush again and again until the cloud stops."""
    while not stopping.wait(every):
        try:
            flush()
            expire()
        except Exception as error:  # noqa: BLE001 -- rows stay pending; the next round tries again
            log.warning("offline store: %s", error)


def _flush(ctx: Ctx, body: dict[str, Any]) -> None:
    schema = known(ctx, body["FeatureGroupName"])
    while batch := _batch(schema.key):
        last, name = batch
        found = stores().read(
            "select grp, time, written, deleted, body from pending where grp = ? and seq <= ? order by time, seq",
            schema.key,
            last,
        )
        rows = [Pending(*row) for row in found]  # type: ignore[arg-type]  # SQLite gives the types its table has
        if rows:
            table = parquet.from_rows(schema, rows)
            times = [row.time for row in rows]
            parquet.upload(writer(ctx, body), body["OfflineStoreConfig"], parquet.objects(table, times, name))
        _finish(schema.key, last)


def _batch(group: str) -> tuple[int, str] | None:
    """The rows to write next, up to a number, and the name of their objects.

    Both are on disk before the first object is: a flush that was killed half-way writes the same objects again.
    """
    begun = stores().read("select last, name from batch where grp = ?", group)
    if begun:
        return int(str(begun[0][0])), str(begun[0][1])
    waiting = stores().read(
        "select max(seq) from (select seq from pending where grp = ? order by seq limit ?)", group, ROWS_PER_BATCH
    )
    if waiting[0][0] is None:
        return None
    batch = int(str(waiting[0][0])), secrets.token_hex(8)
    stores().write([Statement("insert into batch values (?, ?, ?)", [(group, *batch)])]).result()
    return batch


def _finish(group: str, last: int) -> None:
    done = [
        Statement("delete from pending where grp = ? and seq <= ?", [(group, last)]),
        Statement("delete from batch where grp = ?", [(group,)]),
    ]
    stores().write(done).result()
