"""This file runs the query with Athena over the offline store's files, and reads what it unloaded."""

import hashlib
import tempfile
import time
import uuid
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from jobs.kit.files import Bucket, download_all
from jobs.kit.spec import Line
from jobs.snapshot.contract import MEMORY_GB
from jobs.snapshot.duck import connect, parquet, stream
from jobs.snapshot.engine import Joined, Where, columns, order
from jobs.snapshot.query import query

GLUE_TYPES = {"Integral": "bigint", "Fractional": "double", "String": "string"}
_POLL_SECONDS = 1.0


@dataclass(frozen=True)
class Athena:
    """One workgroup, and the database in which the offline store's files are declared as tables."""

    client: Any
    workgroup: str
    database: str
    scratch: Bucket
    """Receives results; they expire with the bucket's rule for `athena/`."""
    sleep: Callable[[float], None] = time.sleep

    @contextmanager
    def run(
        self,
        line: Line,
        where: Where,
        as_of: datetime,
        written: datetime | None = None,
        *,
        memory_gb: float = MEMORY_GB,
    ) -> Iterator[Joined]:
        """Athena joins; this machine puts in order what it unloaded."""
        tables, read = {}, {}
        for name, defined in columns(line).items():
            files = where(name)
            table = table_name(line, name, defined, files.uri())
            self._execute(declaration(self.database, table, defined, files.uri()))
            tables[name] = f'"{self.database}"."{table}"'
            read[name] = [file for file in files.names() if file.endswith(".parquet")]
        sql = query(line, tables, as_of, written)
        left = self._unload(sql)
        with tempfile.TemporaryDirectory(prefix="snapshot-") as folder, connect(Path(folder), memory_gb) as connection:
            # Athena gives what it unloads no ending.
            (Path(folder) / "unloaded").mkdir()
            found = download_all(left, left.names(), Path(folder) / "unloaded")
            if not found:
                raise RuntimeError(f"{left.uri()} must hold the query's result, got no Parquet file")
            yield Joined(stream(connection, f"select * from {parquet(found)}", order(line)), sql, read)  # noqa: S608 - our own text

    def _unload(self, sql: str) -> Bucket:
        # UNLOAD refuses a folder that holds something, so a step that is run again takes another.
        folder = Bucket(self.scratch.name, f"{self.scratch.prefix}/{uuid.uuid4().hex}", self.scratch.client)
        self._execute(f"unload ({sql}) to '{folder.uri()}' with (format = 'PARQUET', compression = 'SNAPPY')")
        return folder

    def _execute(self, sql: str) -> None:
        started = self.client.start_query_execution(
            QueryString=sql,
            WorkGroup=self.workgroup,
            QueryExecutionContext={"Database": self.database},
            ResultConfiguration={"OutputLocation": self.scratch.uri("results/")},
        )
        while True:
            found = self.client.get_query_execution(QueryExecutionId=started["QueryExecutionId"])["QueryExecution"]
            status = found["Status"]
            if status["State"] == "SUCCEEDED":
                return
            if status["State"] in ("FAILED", "CANCELLED"):
                reason = status.get("StateChangeReason", "no reason given")
                raise RuntimeError(f"Athena query must succeed, got {status['State']}: {reason}; query: {sql[:200]}")
            self.sleep(_POLL_SECONDS)


def table_name(line: Line, group: str, columns: Sequence[Mapping[str, str]], uri: str) -> str:
    """A name of what the table says, so that another definition is another table and none is ever altered."""
    digest = hashlib.sha256(repr((uri, [sorted(column.items()) for column in columns])).encode()).hexdigest()
    return f"{line.package}_{group}_{digest[:8]}"


def declaration(database: str, table: str, columns: Sequence[Mapping[str, str]], uri: str) -> str:
    """The offline store's files as a table without partitions: Athena reads every folder below the address.

    The feature store's own table knows only the partitions that the feature store wrote.
    """
    kinds = {c["FeatureName"]: GLUE_TYPES[c["FeatureType"]] for c in columns}
    kinds |= {"write_time": "timestamp", "is_deleted": "boolean"}
    listed = ", ".join(f"`{name}` {kind}" for name, kind in kinds.items())
    place = uri.rstrip("/") + "/"
    return f"create external table if not exists `{database}`.`{table}` ({listed}) stored as parquet location '{place}'"
