"""This file is the snapshot as SQL sees it: its parts as tables, and nothing else; no file, no network, no setting."""

import tempfile
from collections.abc import Collection, Mapping
from typing import Any, Self

import duckdb
import pyarrow as pa

from jobs.kit.entry import BadInputError
from jobs.validate import text
from jobs.validate.table import Columns, source

SNAPSHOT = "snapshot"
_CLOSED = (
    "set TimeZone = 'UTC'",
    "set threads = 2",
    "set memory_limit = '1GB'",
    "set preserve_insertion_order = false",
    "set python_enable_replacements = false",
    "set enable_external_access = false",
    "set lock_configuration = true",
)
_ABOUT_THE_QUERY = (duckdb.ParserException, duckdb.BinderException, duckdb.CatalogException)
"""Errors that are raised before a row is read; the others quote what the rows hold."""


class Tables:
    """The parts of a snapshot, and all of them as `snapshot`; NaN is missing, as everywhere here.

    Args:
        parts: rows by table name.
        hidden: columns that are left out.
        columns: the only ones that are not, if named.
        others: more tables.
        quiet: whether a message may not quote what the rows hold.
    """

    def __init__(
        self,
        parts: Mapping[str, Columns],
        *,
        hidden: Collection[str] = (),
        columns: Collection[str] | None = None,
        others: Mapping[str, pa.Table] | None = None,
        quiet: bool = True,
    ) -> None:
        self._connection, self._quiet = duckdb.connect(), quiet
        for part, rows in parts.items():
            wanted = rows.column_names if columns is None else columns
            shown = [name for name in dict.fromkeys(wanted) if name not in hidden]
            self._connection.register(f"{part} as read", source(rows, shown))
            self._connection.execute(_view(part, rows.schema, shown))
        if SNAPSHOT not in parts:
            every = " union all by name ".join(f"from {text.name(part)}" for part in parts)
            self._connection.execute(f"create view {SNAPSHOT} as {every}")
        for name, table in (others or {}).items():
            self._connection.register(name, table)
        # What memory does not hold goes here, and nowhere else.
        self._spill = tempfile.TemporaryDirectory(prefix="validate-")
        self._connection.execute(f"set temp_directory = {text.value(self._spill.name)}")
        for setting in _CLOSED:
            self._connection.execute(setting)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._connection.close()
        self._spill.cleanup()

    def ask(self, sql: str, rule: str) -> list[tuple[Any, ...]]:
        """The rows of one SELECT.

        Args:
            sql: the query.
            rule: whose query it is, for the message.

        Raises:
            BadInputError: it is no SELECT of these tables, or fails.
        """
        try:
            statements = self._connection.extract_statements(sql)
            if [statement.type for statement in statements] != [duckdb.StatementType.SELECT]:
                raise BadInputError(f"{rule} must be one SELECT, got {' '.join(sql.split())[:80]}")
            return list(self._connection.execute(statements[0]).fetchall())
        except duckdb.Error as error:
            raise BadInputError(f"{rule} must be SQL that runs, got {_said(error, quiet=self._quiet)}") from None


def _view(part: str, schema: pa.Schema, shown: Collection[str]) -> str:
    chosen = []
    for column in shown:
        quoted = text.name(column)
        floating = pa.types.is_floating(schema.field(schema.names.index(column)).type)
        chosen.append(f"nullif({quoted}, 'nan') as {quoted}" if floating else quoted)
    return f"create view {text.name(part)} as select {', '.join(chosen)} from {text.name(part + ' as read')}"  # noqa: S608 - quoted names


def _said(error: duckdb.Error, *, quiet: bool) -> str:
    if quiet and not isinstance(error, _ABOUT_THE_QUERY):
        return f"{type(error).__name__} while it read the rows, whose words may hold their values"
    return str(error).splitlines()[0]
