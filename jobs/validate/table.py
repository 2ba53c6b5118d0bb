"""This file is rows to validate: columns that are read when they are asked for, so that memory holds few at a time."""

from collections.abc import Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import Any, Protocol

import pyarrow as pa
from pyarrow import dataset, parquet

from jobs.kit import rows
from jobs.kit.entry import BadInputError


class Columns(Protocol):
    """What every rule reads: a pyarrow Table, or files that look like one."""

    @property
    def num_rows(self) -> int: ...

    @property
    def column_names(self) -> list[str]: ...

    @property
    def schema(self) -> pa.Schema: ...

    def __getitem__(self, name: str, /) -> pa.ChunkedArray: ...


class Table:
    """The rows of Parquet files one after another."""

    def __init__(self, files: Sequence[Path]) -> None:
        self.files = list(files)
        try:
            self._opened = [parquet.ParquetFile(path, memory_map=True) for path in self.files]
        except (pa.ArrowInvalid, OSError) as error:
            raise BadInputError(f"{self.files[0].parent}: must be whole Parquet, got: {error}") from error
        for path, opened in zip(self.files, self._opened, strict=True):
            if not opened.schema_arrow.equals(self.schema):
                raise BadInputError(f"{path}: must have the columns of {self.files[0].name}, got others")

    @classmethod
    def under(cls, where: Path) -> "Table":
        """A Parquet file, every Parquet file under a folder, or those that a manifest lists.

        Raises:
            BadInputError: there is none, or one is not whole.
        """
        return cls(rows.files(where))

    @cached_property
    def schema(self) -> pa.Schema:
        return self._opened[0].schema_arrow

    @property
    def column_names(self) -> list[str]:
        return list(self.schema.names)

    @cached_property
    def num_rows(self) -> int:
        return sum(opened.metadata.num_rows for opened in self._opened)

    def __getitem__(self, name: str, /) -> pa.ChunkedArray:
        """One column; text comes as codes of a dictionary, as Parquet mostly has it."""
        coded = [name] if pa.types.is_string(self.schema.field(name).type) else None
        try:
            read = [parquet.ParquetFile(path, memory_map=True, read_dictionary=coded) for path in self.files]
            return pa.concat_tables([file.read(columns=[name]) for file in read])[name]
        except (pa.ArrowInvalid, OSError) as error:
            raise BadInputError(f"{self.files[0].parent}: must be whole Parquet, got: {error}") from error


def together(parts: Mapping[str, Columns]) -> Columns:
    """The rows of all parts."""
    files = [part.files for part in parts.values() if isinstance(part, Table)]
    if len(files) == len(parts):
        return Table([path for found in files for path in found])
    rows: Columns = pa.concat_tables(
        [pa.table({name: part[name] for name in part.column_names}) for part in parts.values()]
    )
    return rows


def source(rows: Columns, names: Sequence[str]) -> Any:
    """Rows as DuckDB reads them, with these columns only: nothing else can be asked for."""
    schema = pa.schema([rows.schema.field(name) for name in names])
    if isinstance(rows, Table):
        return dataset.dataset([str(path) for path in rows.files], schema=schema, format="parquet")
    return pa.table({name: rows[name] for name in names})
