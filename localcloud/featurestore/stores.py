"""The SQLite file behind both stores: the newest record of each entity, and the rows that wait to become Parquet.

One thread writes, everybody's changes in one transaction at a time; readers never wait for it.
"""

import contextlib
import queue
import sqlite3
import threading
from concurrent.futures import Future
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

TABLES = """
create table if not exists online (
    grp text, id text, time real, expires real, deleted integer, body text, primary key (grp, id)
) without rowid;
create index if not exists expiring on online (expires) where expires is not null;
create table if not exists pending (
    seq integer primary key autoincrement, grp text, time real, written real, deleted integer, body text
);
create table if not exists batch (grp text primary key, last integer, name text);
"""
UPSERT = """
insert into online values (?, ?, ?, ?, ?, ?) on conflict (grp, id) do update
set time = excluded.time, expires = excluded.expires, deleted = excluded.deleted, body = excluded.body
where excluded.time >= online.time
"""
APPEND = "insert into pending (grp, time, written, deleted, body) values (?, ?, ?, ?, ?)"
READ = "select body, expires from online where grp = ? and id = ? and deleted = 0"
WRITES_PER_TRANSACTION = 500


class Online(NamedTuple):
    """The newest known state of one entity."""

    group: str
    id: str
    time: float
    expires: float | None
    deleted: int
    body: str


class Pending(NamedTuple):
    """One row on its way to the offline store."""

    group: str
    time: float
    written: float
    deleted: int
    body: str


class Statement(NamedTuple):
    sql: str
    rows: list[tuple[object, ...]]


@dataclass
class Stores:
    """The open file, with its one writer."""

    path: Path

    def __post_init__(self) -> None:
        self.path.parent.mkdir(parents=True, exist_ok=True)
        with contextlib.closing(self._open()) as connection:
            connection.executescript(TABLES)
        self._reader = self._open()
        self._reading = threading.Lock()
        self._queue: queue.SimpleQueue[tuple[list[Statement], Future[None]] | None] = queue.SimpleQueue()
        self._thread = threading.Thread(target=self._run, name="feature-store-writer", daemon=True)
        self._thread.start()

    def write(self, statements: list[Statement]) -> "Future[None]":
        """Queue changes; the future is done when they are on disk."""
        done: Future[None] = Future()
        self._queue.put((statements, done))
        return done

    def read(self, sql: str, *parameters: object) -> list[tuple[object, ...]]:
        with self._reading:
            return self._reader.execute(sql, parameters).fetchall()

    def record(self, group: str, identifier: str) -> tuple[str, float | None] | None:
        """Body and expiry of the newest record of an entity that is not deleted."""
        with self._reading:
            row: tuple[str, float | None] | None = self._reader.execute(READ, (group, identifier)).fetchone()
        return row

    def close(self) -> None:
        """Finish what is queued."""
        self._queue.put(None)
        self._thread.join()
        self._reader.close()

    def _open(self) -> sqlite3.Connection:
        connection = sqlite3.connect(self.path, check_same_thread=False, isolation_level=None, timeout=30)
        connection.execute("pragma journal_mode = wal")
        # With a write-ahead log a killed process loses nothing; only a power cut can lose the last commits.
        connection.execute("pragma synchronous = normal")
        return connection

    def _run(self) -> None:
        with contextlib.closing(self._open()) as connection:
            while work := self._take():
                self._commit(connection, work)

    def _take(self) -> list[tuple[list[Statement], "Future[None]"]]:
        """All that waits, at least one; empty at the end."""
        first = self._queue.get()
        work = [first] if first else []
        while work and len(work) < WRITES_PER_TRANSACTION:
            try:
                following = self._queue.get_nowait()
            except queue.Empty:
                break
            if following is None:
                self._queue.put(None)
                break
            work.append(following)
        return work

    def _commit(self, connection: sqlite3.Connection, work: list[tuple[list[Statement], "Future[None]"]]) -> None:
        try:
            connection.execute("begin immediate")
            for statements, _ in work:
                for statement in statements:
                    connection.executemany(statement.sql, statement.rows)
            connection.execute("commit")
        except sqlite3.Error as error:
            with contextlib.suppress(sqlite3.Error):
                connection.execute("rollback")
            for _, done in work:
                done.set_exception(error)
            return
        for _, done in work:
            done.set_result(None)
