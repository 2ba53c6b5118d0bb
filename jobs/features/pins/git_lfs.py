"""This file reads a pointer of Git LFS: the few lines that Git keeps in place of a large file.

Source:
    git-lfs/git-lfs, docs/spec.md, "The Pointer".
"""

import re

from jobs.features.pins.pin import Pin, PinError

VERSIONS = ("https://git-lfs.github.com/spec/v1", "https://hawser.github.com/spec/v1")
"""The second is of the tool before its release; both mean the same."""
_LONGEST = 1024
_KEY = re.compile(r"[a-z0-9.-]+")
_OID = re.compile(r"sha256:([0-9a-f]{64})")


def is_pointer(head: bytes) -> bool:
    r"""Whether a file that begins so is a pointer, or was one before a merge spoilt it.

    >>> is_pointer(b"version https://git-lfs.github.com/spec/v1\noid sha256:4d7a")
    True
    """
    lines = head[:200].decode("utf-8", errors="replace").splitlines()
    first = lines[1] if len(lines) > 1 and lines[0].startswith("<<<<<<<") else (lines or [""])[0]
    return first in {f"version {version}" for version in VERSIONS}


def parse(content: bytes) -> Pin:
    """The pin that a pointer is.

    Raises:
        PinError: it is none, or not as the specification has it.
    """
    found = dict(_lines(content))
    if (version := found.pop("version")) not in VERSIONS:
        raise PinError(f"version must be {VERSIONS[0]}, got {version}")
    oid, size = _OID.fullmatch(found.get("oid", "")), found.get("size", "")
    if not oid:
        raise PinError(f"oid must be sha256: and 64 hexadecimal digits, got {found.get('oid', 'nothing')}")
    if not (size.isascii() and size.isdecimal()):
        raise PinError(f"size must be a number of bytes, got {size or 'nothing'}")
    return Pin(by="git_lfs", digests={"sha256": oid[1]}, size=int(size))


def _lines(content: bytes) -> list[tuple[str, str]]:
    """Keys and values in order."""
    if len(content) >= _LONGEST:
        raise PinError(f"pointer must be less than {_LONGEST} bytes, got {len(content)}; this may be the data itself")
    try:
        text = content.decode()
    except UnicodeDecodeError:
        raise PinError("pointer must be UTF-8 text, got other bytes") from None
    if text.startswith("<<<<<<<") or "\n=======\n" in text:
        raise PinError(
            "pointer must be whole, got one that a merge left in conflict; resolve it in Git and deliver it anew"
        )
    if not text.endswith("\n"):
        raise PinError("pointer must end with a line end, got none; it may be cut off")
    pairs = [(key, value) for key, _, value in (line.partition(" ") for line in text.splitlines())]
    keys = [key for key, _ in pairs]
    if keys[0] != "version" or keys[1:] != sorted(set(keys[1:])):
        raise PinError(f"keys must be version and then others in alphabetical order, got {', '.join(keys)[:100]}")
    if wrong := next((key for key, value in pairs if not _KEY.fullmatch(key) or not value), None):
        raise PinError(f"lines must be a key, a space and a value, got {wrong[:60]!r}")
    return pairs
