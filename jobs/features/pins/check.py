"""This file holds a delivery against its pin, whichever kind it is."""

import json
from collections.abc import Callable
from pathlib import Path

from jobs.features.pins import dvc, git_lfs, lakefs
from jobs.features.pins.digests import Digests
from jobs.features.pins.instead import LOOK, instead
from jobs.features.pins.lakefs_server import asking, keys_from_environment
from jobs.features.pins.pin import Pin, PinError, difference
from jobs.kit.entry import BadInputError
from jobs.kit.pinning import Pin as Stated
from jobs.kit.spec import Source

Keys = Callable[[], tuple[str, str]]
"""Gives the id and the secret of a key to lakeFS."""
_LARGEST = 4 << 20
"""Bytes of a pin that is delivered beside the data; a dvc.lock of hundreds of stages has a tenth."""


def checked(path: Path, source: Source, keys: Keys = keys_from_environment) -> dict[str, str | int] | None:
    """What pins the delivery, for the records; nothing where only S3's version does.

    Raises:
        BadInputError: the delivery is not what is pinned, the pin cannot be read, or it was delivered instead of the data.
    """
    if not path.is_file() or not path.stat().st_size:
        return None  # whoever reads the delivery says so
    with path.open("rb") as file:
        if found := next(instead(file.read(LOOK)), None):
            raise BadInputError(f"{path.name}: {found}")
    stated = source.pinned_by
    if stated.by == "s3":
        return None
    try:
        pin = _pin(path, stated, keys)
    except PinError as error:
        raise BadInputError(f"{path.name}: pin by {stated.by} must be readable: {error}") from error
    if found := difference(pin, Digests(path)):
        raise BadInputError(
            f"{path.name}: file must be what is pinned by {stated.by}: {found}; deliver data and pin together"
        )
    return pin.record


def _pin(path: Path, stated: Stated, keys: Keys) -> Pin:
    if stated.by == "git_lfs":
        return git_lfs.parse(_beside(path, stated.beside(path.name)))
    if stated.by == "dvc":
        return _dvc(path, stated)
    where = lakefs.address(stated.uri or "")
    if stated.endpoint:
        return lakefs.parse(lakefs.resolve(where, asking(stated.endpoint, keys())), where)
    name = stated.beside(path.name)
    try:
        return lakefs.parse(json.loads(_beside(path, name)), where)
    except (ValueError, AttributeError) as error:
        if isinstance(error, PinError):
            raise
        raise PinError(f"{name} must be JSON with commit and stat as lakeFS answers them, got {error}") from error


def _dvc(path: Path, stated: Stated) -> Pin:
    text = _beside(path, stated.beside(path.name)).decode("utf-8", errors="replace")
    pin, inside = dvc.parse(text, stated.path or path.name)
    if inside is None:
        return pin
    # DVC keeps a folder's listing in its cache under the folder's md5.
    return dvc.listed(_beside(path, f"{pin.told['folder_md5']}.dir"), pin, inside)


def _beside(path: Path, name: str) -> bytes:
    """The content of a file that was delivered with the data."""
    found = path.with_name(name)
    if not found.is_file():
        raise PinError(f"{name} must be delivered beside {path.name}, got nothing")
    if (size := found.stat().st_size) > _LARGEST:
        raise PinError(f"{name} must be at most {_LARGEST} bytes, got {size}")
    return found.read_bytes()
