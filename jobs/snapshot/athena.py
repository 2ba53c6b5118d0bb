"""This file runs the query with Athena over the offline store's files, and reads what it unloaded."""

import hashlib
import tempfile
import time
import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import pyarrow as pa

from jobs.features.collect import event_definitions
from jobs.features.contract import definitions
from jobs.kit.files import Bucket, Files
from jobs.kit.spec import Line
from jobs.snapshot import duck
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

    def run(
        self, line: Line, where: Callable[[str], Files], as_of: datetime, written: datetime | None = None
    ) -> tuple[pa.Table, str, dict[str, list[str]]]:
        """The query's rows in order, its text, and the names of the files it read."""
        columns = {name: definitions(group) for name, group in line.feature_groups.items()}
        columns["events"] = event_definitions(line)
        tables, read = {}, {}
        for name, found in columns.items():
            files = where(name)
            table = table_name(line, name, found, files.uri())
            self._execute(declaration(self.database, table, found, files.uri()))
            tables[name] = f'"{self.database}"."{table}"'
            read[name] = [file for file in files.names() if file.endswith(".parquet")]
        sql = query(line, tables, as_of, written)
        return self._unload(sql, line), sql, read

    def _unload(self, sql: str, line: Line) -> pa.Table:
        # UNLOAD refuses a folder that holds something, so a step that is run again takes another.
        folder = Bucket(self.scratch.name, f"{self.scratch.prefix}/{uuid.uuid4().hex}", self.scratch.client)
        self._execute(f"unload ({sql}) to '{folder.uri()}' with (format = 'PARQUET', compression = 'SNAPPY')")
        order = ", ".join(f'"{name}"' for name in (line.problem.prediction_time, line.problem.entity))
        with tempfile.TemporaryDirectory() as local:
            return duck.sorted_files(folder, Path(local), order)

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
