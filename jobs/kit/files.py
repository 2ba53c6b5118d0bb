"""This file is where jobs keep documents: under a prefix of a bucket, or by hand under a folder; both look the same."""

import uuid
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

_AT_ONCE = 8
_UNFINISHED = ".part"


class Files(Protocol):
    """Named bytes; names are relative and use slashes."""

    def uri(self, name: str = "") -> str: ...
    def names(self, prefix: str = "") -> list[str]: ...
    def read(self, name: str) -> bytes: ...
    def write(self, name: str, content: bytes) -> None: ...


@dataclass(frozen=True)
class Folder:
    """Files under a folder."""

    root: Path

    def uri(self, name: str = "") -> str:
        return str(self.root / name)

    def names(self, prefix: str = "") -> list[str]:
        found = (path.relative_to(self.root).as_posix() for path in self.root.rglob("*") if path.is_file())
        return sorted(name for name in found if name.startswith(prefix) and not name.endswith(_UNFINISHED))

    def read(self, name: str) -> bytes:
        return (self.root / name).read_bytes()

    def write(self, name: str, content: bytes) -> None:
        target = self.root / name
        target.parent.mkdir(parents=True, exist_ok=True)
        # A name is either absent or has its whole content, whenever this process is killed.
        unfinished = target.with_name(f".{target.name}.{uuid.uuid4().hex}{_UNFINISHED}")
        unfinished.write_bytes(content)
        unfinished.replace(target)


@dataclass(frozen=True)
class Bucket:
    """Files under a prefix of an S3 bucket."""

    name: str
    prefix: str
    client: Any

    def uri(self, name: str = "") -> str:
        return f"s3://{self.name}/{self._key(name)}"

    def names(self, prefix: str = "") -> list[str]:
        pages = self.client.get_paginator("list_objects_v2").paginate(Bucket=self.name, Prefix=self._key(prefix))
        start = len(self._key(""))
        return sorted(found["Key"][start:] for page in pages for found in page.get("Contents", []))

    def read(self, name: str) -> bytes:
        content: bytes = self.client.get_object(Bucket=self.name, Key=self._key(name))["Body"].read()
        return content

    def write(self, name: str, content: bytes) -> None:
        self.client.put_object(Bucket=self.name, Key=self._key(name), Body=content)

    def _key(self, name: str) -> str:
        return f"{self.prefix}/{name}" if self.prefix else name


def bucket(uri: str, client: Any) -> Bucket:
    """The files under an address.

    >>> bucket("s3://lake/features/weather/", None).uri("x")
    's3://lake/features/weather/x'
    """
    name, _, prefix = uri.removeprefix("s3://").partition("/")
    return Bucket(name, prefix.strip("/"), client)


def read_all(files: Files, names: Iterable[str]) -> list[bytes]:
    """Contents in the order of the names, several at once."""
    with ThreadPoolExecutor(_AT_ONCE) as pool:
        return list(pool.map(files.read, names))


def write_all(files: Files, contents: dict[str, bytes]) -> None:
    """Every content under its name, several at once."""
    with ThreadPoolExecutor(_AT_ONCE) as pool:
        list(pool.map(files.write, contents.keys(), contents.values()))
