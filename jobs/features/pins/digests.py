"""This file takes the digests of a delivery that pins speak of, each once, without holding the file in memory."""

import hashlib
from collections.abc import Iterator
from functools import cached_property
from pathlib import Path

_BLOCK = 1 << 20
"""DVC replaces line ends block by block of this size, so one that a block's end divides stays."""
_LOOK = 512
_TEXT = bytes(range(32, 127)) + b"\n\r\t\f\b"
_NOT_TEXT = 0.3
_MIB = 1 << 20
_SIZES = 64
"""How many sizes of parts are tried at most."""


class Digests:
    """One file's."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self.size = path.stat().st_size

    def digest(self, algorithm: str, wanted: str) -> str:
        """Hexadecimal; of an etag in parts, the one for the parts that give the wanted one, if any do."""
        if algorithm == "etag":
            return self._etag(wanted)
        return {"md5": self.md5, "sha256": self.sha256, "md5-dos2unix": self.md5_dos2unix}[algorithm]

    @cached_property
    def md5(self) -> str:
        found = hashlib.md5(usedforsecurity=False)
        for block in self._blocks(_BLOCK):
            found.update(block)
        return found.hexdigest()

    @cached_property
    def sha256(self) -> str:
        found = hashlib.sha256()
        for block in self._blocks(_BLOCK):
            found.update(block)
        return found.hexdigest()

    @cached_property
    def md5_dos2unix(self) -> str:
        """As DVC before version 3 has it: a text's line ends count as Unix's, whatever they are.

        Source:
            iterative/dvc, dvc/utils/__init__.py `file_md5` and dvc/istextfile.py of version 2.
        """
        with self._path.open("rb") as file:
            head = file.read(_LOOK)
        if not _is_text(head):
            return self.md5
        found = hashlib.md5(usedforsecurity=False)
        for block in self._blocks(_BLOCK):
            found.update(block.replace(b"\r\n", b"\n"))
        return found.hexdigest()

    def _etag(self, wanted: str) -> str:
        """S3's of an upload in parts: the md5 of the parts' md5s, and how many they were; how large, nobody says."""
        parts, got = int(wanted.partition("-")[2]), "no size of parts that gives it"
        smallest, largest = -(-self.size // parts), (self.size - 1) // (parts - 1) if parts > 1 else self.size
        whole = range(-(-smallest // _MIB) * _MIB, largest + 1, _MIB)
        for size in list(whole)[:_SIZES] or [max(1, smallest)]:
            joined = b"".join(hashlib.md5(b, usedforsecurity=False).digest() for b in self._blocks(size))
            got = f"{hashlib.md5(joined, usedforsecurity=False).hexdigest()}-{-(-self.size // size)}"
            if got == wanted.lower():
                return got
        return got

    def _blocks(self, size: int) -> Iterator[bytes]:
        with self._path.open("rb") as file:
            while block := file.read(size):
                yield block


def _is_text(head: bytes) -> bool:
    if not head:
        return True
    if b"\0" in head:
        return False
    return len(head.translate(None, _TEXT)) / len(head) <= _NOT_TEXT
