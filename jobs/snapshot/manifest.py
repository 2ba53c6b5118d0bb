"""This file is a snapshot as a document: its parts' files by content, and a manifest whose digest is its id."""

import hashlib
import io
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import parquet

from jobs.kit.entry import BadInputError
from jobs.snapshot.contract import PARTS


@dataclass(frozen=True)
class Made:
    """A snapshot before it is stored."""

    id: str
    manifest: bytes
    files: dict[str, bytes]
    """Content by file name; the name is the content's digest."""

    @property
    def document(self) -> dict[str, Any]:
        """The manifest, with its id for readers."""
        return {"id": self.id, **json.loads(self.manifest)}


def make(
    table: pa.Table,
    *,
    line: str,
    sql: str,
    as_of: datetime,
    sources: Sequence[Mapping[str, Any]],
    stored: Mapping[str, Any],
) -> Made:
    """Describe the joined rows, which are in order and carry their `part`.

    Args:
        table: the result of the query.
        line: name of the line.
        sql: the query.
        as_of: up to when labels were known.
        sources: uri, version, sha256 and rows of every raw delivery.
        stored: which offline files each feature group was read from.
    """
    rows = table.drop_columns(["part"])
    parts, files = {}, {}
    for part in PARTS:
        chosen = rows.filter(pc.equal(table["part"], part))
        if not chosen.num_rows:
            raise BadInputError(
                f"part {part} of the snapshot must have rows, got none of {table.num_rows}; look at split"
            )
        content = parquet_bytes(chosen)
        sha256 = hashlib.sha256(content).hexdigest()
        files[f"{sha256}.parquet"] = content
        parts[part] = {"file": f"{sha256}.parquet", "sha256": sha256, "rows": chosen.num_rows, "bytes": len(content)}
    schema = [{"name": field.name, "type": str(field.type)} for field in rows.schema]
    manifest = {
        "line": line,
        "as_of": as_of.astimezone(UTC).isoformat(),
        "rows": sum(part["rows"] for part in parts.values()),
        "parts": parts,
        "schema": schema,
        "schema_sha256": hashlib.sha256(json.dumps(schema).encode()).hexdigest(),
        "sql": sql,
        "query_sha256": hashlib.sha256(sql.encode()).hexdigest(),
        "sources": list(sources),
        "features": dict(stored),
    }
    text = json.dumps(manifest, indent=1, sort_keys=True).encode()
    return Made(hashlib.sha256(text).hexdigest(), text, files)


def channel(made: Made, part: str, prefix: str) -> str:
    """A SageMaker ManifestFile: which objects under the prefix a job downloads."""
    return json.dumps([{"prefix": prefix.rstrip("/") + "/"}, made.document["parts"][part]["file"]])


def stored(names: Sequence[str]) -> dict[str, Any]:
    """What a manifest says of the offline files it was read from; their names hold digests of their content."""
    return {"files": len(names), "names_sha256": hashlib.sha256("\n".join(sorted(names)).encode()).hexdigest()}


def parquet_bytes(table: pa.Table) -> bytes:
    """The same bytes for the same rows, wherever pyarrow has the same version."""
    sink = io.BytesIO()
    parquet.write_table(
        table.combine_chunks(), sink, compression="zstd", version="2.6", row_group_size=1 << 20, store_schema=False
    )
    return sink.getvalue()
