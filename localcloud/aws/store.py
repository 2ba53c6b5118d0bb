"""Where resources live: JSON documents in one SQLite table, on disk before an operation answers."""

import datetime as dt
import json
import sqlite3
import threading
from pathlib import Path
from typing import Any

from localcloud.aws.clock import now
from localcloud.aws.context import Ctx
from localcloud.aws.errors import AwsError
from localcloud.aws.place import here

Body = dict[str, Any]
Bodies = list[Body]
Scattered = list[tuple[Ctx, Body]]
TABLE = (
    "create table if not exists resource"
    " (kind text, account text, region text, name text, body text, primary key (kind, account, region, name))"
)


class Store:
    """Resources by kind and name, per account and region; opened at first use."""

    def __init__(self, path: Path | None = None) -> None:
        self._path = path
        self._lock = threading.RLock()
        self._connection: sqlite3.Connection | None = None

    def put(self, ctx: Ctx, kind: str, name: str, body: Body) -> None:
        row = (kind, ctx.account, ctx.region, name, json.dumps(body, default=_encode))
        with self._lock:
            self._db.execute("insert or replace into resource values (?, ?, ?, ?, ?)", row)

    def get(self, ctx: Ctx, kind: str, name: str) -> Body | None:
        with self._lock:
            row = self._db.execute(
                "select body from resource where kind = ? and account = ? and region = ? and name = ?",
                (kind, ctx.account, ctx.region, name),
            ).fetchone()
        return _read(row[0]) if row else None

    def update(self, ctx: Ctx, kind: str, name: str, **changes: Any) -> Body | None:
        """Change some members, in one step against other updates; a member given as None is removed."""
        with self._lock:
            body = self.get(ctx, kind, name)
            if body is None:
                return None
            body.update(changes, LastModifiedTime=changes.get("LastModifiedTime", now()))
            body = {key: value for key, value in body.items() if value is not None}
            self.put(ctx, kind, name, body)
            return body

    def delete(self, ctx: Ctx, kind: str, name: str) -> bool:
        """Whether there was something to delete."""
        with self._lock:
            cursor = self._db.execute(
                "delete from resource where kind = ? and account = ? and region = ? and name = ?",
                (kind, ctx.account, ctx.region, name),
            )
        return cursor.rowcount > 0

    def list(self, ctx: Ctx, kind: str) -> Bodies:
        """All of a kind in one account and region, by name."""
        with self._lock:
            rows = self._db.execute(
                "select body from resource where kind = ? and account = ? and region = ? order by name",
                (kind, ctx.account, ctx.region),
            ).fetchall()
        return [_read(body) for (body,) in rows]

    def everywhere(self, kind: str) -> Scattered:
        """All of a kind, with the account and region each belongs to."""
        with self._lock:
            rows = self._db.execute(
                "select account, region, body from resource where kind = ? order by account, region, name", (kind,)
            ).fetchall()
        return [(Ctx(account, region), _read(body)) for account, region, body in rows]

    def lock(self) -> threading.RLock:
        """Held by a caller that reads and then writes more than one resource."""
        return self._lock

    def close(self) -> None:
        with self._lock:
            if self._connection is not None:
                self._connection.close()
                self._connection = None

    @property
    def _db(self) -> sqlite3.Connection:
        if self._connection is None:
            path = self._path or here().state / "sagemaker.sqlite"
            path.parent.mkdir(parents=True, exist_ok=True)
            self._connection = sqlite3.connect(path, check_same_thread=False, isolation_level=None)
            self._connection.execute("pragma journal_mode = wal")
            # With a write-ahead log a killed process loses nothing; only a power cut can lose the last commits.
            self._connection.execute("pragma synchronous = normal")
            self._connection.execute(TABLE)
        return self._connection


store = Store()


def need(ctx: Ctx, kind: str, name: str, message: str = "", code: str = "ValidationException") -> Body:
    """The resource, or the error AWS answers with when there is none."""
    body = store.get(ctx, kind, name)
    if body is None:
        words = kind.replace("-", " ")
        raise AwsError(code, message or f'Could not find {words} "{ctx.arn(f"{kind}/{name}")}".')
    return body


def fresh(ctx: Ctx, kind: str, name: str, message: str = "", code: str = "ValidationException") -> None:
    """Raise the error AWS answers with when the name is taken."""
    if store.get(ctx, kind, name) is not None:
        words = kind.replace("-", " ")
        raise AwsError(code, message or f'Cannot create already existing {words} "{ctx.arn(f"{kind}/{name}")}".')


def _encode(value: Any) -> Any:
    if isinstance(value, dt.datetime):
        return {"__time__": value.timestamp()}
    raise TypeError(f"a stored value must be JSON or a datetime, got {type(value).__name__}")


def _decode(value: dict[str, Any]) -> Any:
    if len(value) == 1 and "__time__" in value:
        return dt.datetime.fromtimestamp(value["__time__"], dt.UTC)
    return value


def _read(text: str) -> Body:
    body: Body = json.loads(text, object_hook=_decode)
    return body
