"""This file is a folder of snapshots with a few rows each, for tests of how two differ."""

import hashlib

import numpy as np
import pyarrow as pa
from pyarrow import parquet

from jobs.snapshot.diff import Columns, diff

COLUMNS = Columns(entity="id", target="late", features={"length": "number", "kind": "category", "old": "number"})


def rows(start, stop, seed=0, shift=0.0, kinds=("bus", "rail")):
    """One row per entity; the same seed gives the same rows."""
    random = np.random.default_rng(seed)
    count = stop - start
    length = random.normal(shift, 1, count).round(3)
    return pa.table(
        {
            "id": [f"t{n}" for n in range(start, stop)],
            "length": pa.array(np.where(random.random(count) < 0.1, np.nan, length), from_pandas=True),
            "kind": random.choice(kinds, count),
            "late": random.integers(0, 2, count),
        }
    )


class Lake:
    """Files by content, as the snapshot job leaves them."""

    def __init__(self, root):
        self.root = root

    def manifest(self, name, sources=(), **parts):
        listed = {part: {"files": [self.put(table) for table in tables]} for part, tables in parts.items()}
        schema = [{"name": c.name, "type": str(c.type)} for c in next(iter(parts.values()))[0].schema]
        count = sum(one["rows"] for part in listed.values() for one in part["files"])
        return {
            "id": name * 64,
            "as_of": "2026-01-01T00:00",
            "rows": count,
            "parts": listed,
            "schema": schema,
            "sources": list(sources),
        }

    def put(self, table):
        sink = pa.BufferOutputStream()
        parquet.write_table(table, sink)
        content = sink.getvalue().to_pybytes()
        name = f"{hashlib.sha256(content).hexdigest()}.parquet"
        (self.root / name).write_bytes(content)
        return {"file": name, "sha256": name.partition(".")[0], "rows": table.num_rows}

    def diff(self, a, b):
        return diff(a, b, self.root, COLUMNS, self.root, 0.25)
