"""This file reads what DVC keeps in Git in place of data: a .dvc file, a dvc.lock, and the listing of a folder.

Source:
    iterative/dvc.org, content/docs/user-guide, "DVC Files" and "Internal directories and files".
"""

import hashlib
import json
import re
from collections.abc import Iterator, Mapping
from pathlib import PurePosixPath
from typing import Any

import yaml

from jobs.features.pins.pin import Pin, PinError
from jobs.kit.yaml_file import Loader

_HEX = set("0123456789abcdef")
_DIGITS = 32
_FIRST = re.compile(rb"\w+:( |\r?\n)")
_MD5 = re.compile(rb"^[ -]*(md5|checksum|etag): *['\"]?[0-9a-f-]{32,}(\.dir)?['\"]?\r?$", re.MULTILINE)


def is_dvc(head: bytes) -> bool:
    r"""Whether a file that begins so is a .dvc file or a dvc.lock.

    >>> is_dvc(b"outs:\n- md5: a304afb96060aad90176268345e10355\n  size: 37891850\n  path: data.xml\n")
    True
    """
    return bool(_FIRST.match(head) and _MD5.search(head))


def parse(text: str, wanted: str) -> tuple[Pin, str | None]:
    """The pin of one file.

    Args:
        text: a .dvc file or a dvc.lock.
        wanted: the path that it calls the data by, or the end of it.

    Returns:
        The pin; and where the data lie in a folder that has a listing of its own, which is then what is pinned, their path in it.

    Raises:
        PinError: it cannot be read, or names no such file.
    """
    entries = list(_entries(_document(text)))
    folders = [e for e in entries if str(e.get("md5", "")).endswith(".dir")]
    if found := _one([e for e in entries if e not in folders and _ends(str(e.get("path", "")), wanted)], wanted):
        return _pin(found), None
    for entry in entries:
        for file in entry.get("files") or ():
            if _ends(f"{entry.get('path', '')}/{file.get('relpath', '')}", wanted):
                return _pin({**file, "hash": entry.get("hash", "md5")}), None
    inside = [e for e in folders if PurePosixPath(wanted).is_relative_to(str(e["path"]))] or folders[
        : len(folders) == 1
    ]
    if not inside:
        named = ", ".join(str(entry.get("path")) for entry in entries)
        raise PinError(f"outs must name {wanted}, got {named or 'none'}; say in path what the pin calls the file")
    folder = PurePosixPath(str(inside[0]["path"]))
    path = PurePosixPath(wanted)
    return _pin(inside[0]), str(path.relative_to(folder) if path.is_relative_to(folder) else path)


def listed(content: bytes, pin: Pin, wanted: str) -> Pin:
    """The pin of a file in a folder, from the folder's listing (`<md5>.dir` in DVC's cache), which is held against the folder's pin.

    Raises:
        PinError: the listing is another folder's, or lacks the file.
    """
    if (got := hashlib.md5(content, usedforsecurity=False).hexdigest()) != (expected := pin.told["folder_md5"]):
        raise PinError(f"listing of the folder must have md5 {expected}, got {got}")
    files = {str(one["relpath"]): one for one in json.loads(content)}
    found = _one([one for path, one in files.items() if _ends(path, wanted)], wanted)
    if found is None:
        raise PinError(f"listing of the folder must name {wanted}, got {', '.join(list(files)[:5])}")
    # Folders were listed with digests of the same kind as the file that names them.
    legacy = "hash" not in pin.told
    made = _pin({"path": found["relpath"], "md5": found["md5"], **({} if legacy else {"hash": "md5"})})
    return Pin(by="dvc", digests=made.digests, told={**made.told, "folder_md5": expected})


def _document(text: str) -> Mapping[str, Any]:
    try:
        found = yaml.load(text, Loader=Loader)  # noqa: S506 - a safe one
    except yaml.YAMLError as error:
        raise PinError(f"file must be YAML of DVC, got {' '.join(str(error).split())[:200]}") from None
    if not isinstance(found, dict):
        raise PinError(f"file must hold outs or stages, got {type(found).__name__}")
    return found


def _entries(document: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """What is tracked: the outputs first, for a dependency of one stage is mostly the output of another."""
    # The first version of dvc.lock had the stages at the top.
    stages = document.get("stages", {} if "outs" in document else document)
    owners = [document] if "outs" in document else [one for one in stages.values() if isinstance(one, dict)]
    for key in ("outs", "deps"):
        yield from (entry for owner in owners for entry in owner.get(key) or () if isinstance(entry, dict))


def _one(found: list[Mapping[str, Any]], wanted: str) -> Mapping[str, Any] | None:
    different = {str(one.get("md5")): one for one in found}
    if len(different) > 1:
        paths = ", ".join(str(one.get("path") or one.get("relpath")) for one in different.values())
        raise PinError(f"{wanted} must be one file of the pin, got {paths}; say the whole path in path")
    return next(iter(different.values()), None)


def _ends(path: str, wanted: str) -> bool:
    """
    >>> _ends("data/flights.csv", "flights.csv"), _ends("data/oldflights.csv", "flights.csv")
    (True, False)
    """
    return path == wanted or path.endswith(f"/{wanted}")


def _pin(entry: Mapping[str, Any]) -> Pin:
    path, md5, size = str(entry.get("path") or entry.get("relpath")), entry.get("md5"), entry.get("size")
    if not isinstance(md5, str):
        raise PinError(
            f"{path} must have an md5, got {md5 if md5 is not None else ', '.join(entry)}; other hashes cannot be checked here"
        )
    plain = md5.removesuffix(".dir")
    if len(plain) != _DIGITS or not set(plain) <= _HEX:
        raise PinError(f"md5 of {path} must be {_DIGITS} hexadecimal digits, got {md5}")
    told = {"path": path} | ({"hash": "md5"} if entry.get("hash") == "md5" else {})
    if md5.endswith(".dir"):
        return Pin(by="dvc", digests={}, told={**told, "folder_md5": plain})
    # Until version 3 DVC took the line ends of texts for Unix's, and wrote no `hash`.
    algorithm = "md5" if entry.get("hash") == "md5" else "md5-dos2unix"
    return Pin(by="dvc", digests={algorithm: plain}, size=size if isinstance(size, int) else None, told=told)
