"""This file runs the query with DuckDB over the offline store's files."""

from collections.abc import Mapping, Sequence
from pathlib import Path

import duckdb
import pyarrow as pa

from jobs.kit.files import Files, read_all

SQL_TYPES = {"Integral": "bigint", "Fractional": "double", "String": "varchar"}
_ADDED = {"write_time": "timestamp", "is_deleted": "boolean"}


def fetch(files: Files, target: Path, ending: str = ".parquet") -> list[str]:
    """Copy every file of that ending into a folder.

    Returns:
        Names of the files in the store.
    """
    names = [name for name in files.names() if name.endswith(ending)]
    target.mkdir(parents=True, exist_ok=True)
    for position, content in enumerate(read_all(files, names)):
        (target / f"{position:06d}.parquet").write_bytes(content)
    return names


def run(
    sql: str, folders: Mapping[str, Path], columns: Mapping[str, Sequence[Mapping[str, str]]], order: Sequence[str]
) -> pa.Table:
    """The query's result, sorted.

    Args:
        sql: reads tables named by the keys of `folders`.
        folders: where each table's files are; none at all is an empty table.
        columns: FeatureDefinitions of each table.
        order: columns that no two rows agree on.
    """
    with duckdb.connect() as connection:
        # write_time is stored with its zone; the machine's own zone would move it.
        connection.execute("set TimeZone = 'UTC'")
        for name, folder in folders.items():
            connection.execute(_view(name, folder, columns[name]))
        by = ", ".join(f'"{column}"' for column in order)
        return connection.sql(f"select * from ({sql}) as result order by {by}").to_arrow_table()  # noqa: S608 - our own text


def sorted_files(files: Files, target: Path, order: str) -> pa.Table:
    """Every row of the files that another engine left."""
    # Athena gives what it unloads no ending.
    if not fetch(files, target, ending=""):
        raise RuntimeError(f"{files.uri()} must hold the query's result, got no Parquet file")
    with duckdb.connect() as connection:
        source = str(target / "*.parquet").replace("'", "''")
        return connection.sql(f"select * from read_parquet('{source}') order by {order}").to_arrow_table()  # noqa: S608 - our own text


def _view(name: str, folder: Path, columns: Sequence[Mapping[str, str]]) -> str:
    kinds = {c["FeatureName"]: SQL_TYPES[c["FeatureType"]] for c in columns} | _ADDED
    if any(folder.glob("*.parquet")):
        chosen = ", ".join(f'cast("{column}" as {kind}) as "{column}"' for column, kind in kinds.items())
        files = str(folder / "*.parquet").replace("'", "''")
        rows = f"select {chosen} from read_parquet('{files}', union_by_name = true)"  # noqa: S608 - names by the spec's pattern
    else:
        rows = (
            "select "
            + ", ".join(f'cast(null as {kind}) as "{column}"' for column, kind in kinds.items())
            + " where false"
        )
    return f'create view "{name}" as {rows}'
