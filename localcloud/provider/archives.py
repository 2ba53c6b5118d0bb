"""Assets and archives: their bytes, and zips that are the same whenever their content is."""

import base64
import hashlib
import io
import os
import threading
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from localcloud.provider.api import ARCHIVE, ASSET, SECRET, SIGNATURE, Json, ProviderError

_EPOCH = (1980, 1, 1, 0, 0, 0)  # the oldest time a zip can hold
_EXECUTABLE = 0o755 << 16
_PLAIN = 0o644 << 16
_zips: dict[tuple[Any, ...], bytes] = {}
_zipping = threading.Lock()


def is_asset(value: Any) -> bool:
    return isinstance(value, dict) and value.get(SIGNATURE) in (ASSET, ARCHIVE)


def as_given(value: Any) -> Any:
    """A program's inputs as mocks hand them over, in our form: the SDK's asset objects as on the wire, secrets open."""
    if isinstance(value, dict) and value.get(SIGNATURE) == SECRET:
        return as_given(value["value"])
    if isinstance(value, dict):
        return {key: as_given(item) for key, item in value.items()}
    if isinstance(value, list):
        return [as_given(item) for item in value]
    name = type(value).__name__
    if name.endswith("Archive"):
        held = {"assets": as_given(value.assets)} if name == "AssetArchive" else {"path": str(value.path)}
        return {SIGNATURE: ARCHIVE, **held}
    if name.endswith("Asset"):
        return {SIGNATURE: ASSET, **({"text": value.text} if name == "StringAsset" else {"path": str(value.path)})}
    return value


def asset_bytes(asset: Json) -> bytes:
    """The content of an asset; an archive's content is its zip."""
    if asset.get(SIGNATURE) == ARCHIVE:
        return zipped(asset)
    if asset.get("path"):
        return Path(asset["path"]).read_bytes()
    if asset.get("text") is not None:
        return str(asset["text"]).encode()
    raise _without_content(asset, "path or text")


def zipped(archive: Json) -> bytes:
    """A zip whose bytes depend on names, contents and the executable bit only."""
    path = archive.get("path")
    if path and zipfile.is_zipfile(path):
        return Path(path).read_bytes()
    key = tuple(_stamps(path)) if path else ()
    with _zipping:  # two functions of one archive must not compress it twice at once
        if not key or key not in _zips:
            _zips[key] = _zip(archive)
        return _zips.pop(key) if not key else _zips[key]


def _zip(archive: Json) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as bundle:
        for name, content, executable in sorted(_entries(archive)):
            info = zipfile.ZipInfo(name, _EPOCH)
            info.create_system = 3
            info.compress_type = zipfile.ZIP_DEFLATED
            info.external_attr = _EXECUTABLE if executable else _PLAIN
            bundle.writestr(info, content)
    return buffer.getvalue()


def _entries(archive: Json, prefix: str = "") -> Iterator[tuple[str, bytes, bool]]:
    if archive.get("path"):
        yield from _files(Path(archive["path"]), prefix)
    elif archive.get("assets") is not None:
        for name, item in archive["assets"].items():
            if item.get(SIGNATURE) == ARCHIVE:
                yield from _entries(item, f"{prefix}{name}/")
            else:
                executable = bool(item.get("path")) and os.access(item["path"], os.X_OK)
                yield f"{prefix}{name}", asset_bytes(item), executable
    else:
        raise _without_content(archive, "path or assets")


def _files(path: Path, prefix: str) -> Iterator[tuple[str, bytes, bool]]:
    if path.is_file() and zipfile.is_zipfile(path):
        with zipfile.ZipFile(path) as bundle:
            for info in bundle.infolist():
                if not info.is_dir():
                    yield prefix + info.filename, bundle.read(info), bool(info.external_attr >> 16 & 0o100)
        return
    if not path.is_dir():
        raise ProviderError(f"archive must be a directory or a zip, got {path}")
    for file in sorted(path.rglob("*")):
        # Bytecode holds the time of its source: an archive with it changes at every run.
        if file.is_file() and "__pycache__" not in file.parts:
            yield prefix + file.relative_to(path).as_posix(), file.read_bytes(), os.access(file, os.X_OK)


def _stamps(path: str) -> Iterator[Any]:
    yield str(Path(path).absolute())
    for file in sorted(Path(path).rglob("*")):
        if file.is_file() and "__pycache__" not in file.parts:
            status = file.stat()
            yield file.as_posix(), status.st_mtime_ns, status.st_size, status.st_mode


def content_sha256(asset: Json) -> str:
    """Base64 of the SHA-256, as Lambda tells it of a function's code."""
    return base64.b64encode(hashlib.sha256(asset_bytes(asset)).digest()).decode()


def content_md5(asset: Json) -> str:
    """Hex MD5, as S3 tells it as an object's etag."""
    return hashlib.md5(asset_bytes(asset), usedforsecurity=False).hexdigest()


def _without_content(asset: Json, wanted: str) -> ProviderError:
    return ProviderError(f"asset must have {wanted}, got only {sorted(key for key in asset if key != SIGNATURE)}")
