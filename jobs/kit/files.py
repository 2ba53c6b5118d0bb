"""This file is where jobs keep documents: under a prefix of a bucket, or by hand under a folder; both look the same."""

import shutil
import uuid
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

_AT_ONCE = 8
_PIECE = 1 << 22
_UNFINISHED = ".part"


class Files(Protocol):
    """Named bytes; names are relative and use slashes."""

    def uri(self, name: str = "") -> str: ...
    def names(self, prefix: str = "") -> list[str]: ...
    def read(self, name: str) -> bytes: ...
    def write(self, name: str, content: bytes) -> None: ...
    def download(self, name: str, target: Path) -> Path: ...
    def upload(self, name: str, source: Path) -> None: ...


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
        self._appear(name, lambda unfinished: unfinished.write_bytes(content))

    def download(self, name: str, target: Path) -> Path:
        """Where the content is; the target is used only where it is not on this machine already."""
        del target
        return self.root / name

    def upload(self, name: str, source: Path) -> None:
        self._appear(name, lambda unfinished: shutil.copyfile(source, unfinished))

    def _appear(self, name: str, write: Callable[[Path], object]) -> None:
        target = self.root / name
        target.parent.mkdir(parents=True, exist_ok=True)
        # A name is either absent or has its whole content, whenever this process is killed.
        unfinished = target.with_name(f".{target.name}.{uuid.uuid4().hex}{_UNFINISHED}")
        write(unfinished)
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

    def download(self, name: str, target: Path) -> Path:
        """The target, which holds the content now; no more than a piece of it is ever in memory."""
        body = self.client.get_object(Bucket=self.name, Key=self._key(name))["Body"]
        with target.open("wb") as file:
            while piece := body.read(_PIECE):
                file.write(piece)
        return target

    def upload(self, name: str, source: Path) -> None:
        with source.open("rb") as file:
            self.client.put_object(Bucket=self.name, Key=self._key(name), Body=file)

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


def download_all(files: Files, names: Iterable[str], folder: Path) -> list[Path]:
    """Where the contents are on this machine, in the order of the names; several at once."""
    wanted = list(names)
    with ThreadPoolExecutor(_AT_ONCE) as pool:
        return list(pool.map(files.download, wanted, [folder / f"{number:06d}" for number in range(len(wanted))]))


def write_all(files: Files, contents: dict[str, bytes]) -> None:
    """Every content under its name, several at once."""
    with ThreadPoolExecutor(_AT_ONCE) as pool:
        list(pool.map(files.write, contents.keys(), contents.values()))
