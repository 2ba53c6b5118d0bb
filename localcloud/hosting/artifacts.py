"""Where model archives lie unpacked: one directory per content, kept as long as an endpoint is made of it."""

import hashlib
import shutil
import tarfile
import tempfile
import threading
from collections import Counter
from collections.abc import Collection
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from localcloud.aws.context import Ctx
from localcloud.aws.errors import AwsError
from localcloud.aws.place import here

_users: Counter[str] = Counter()
_lock = threading.Lock()


def acquire(ctx: Ctx, source: dict[str, Any], known: str = "") -> str:
    """Hold the directory of a source, unpacked if need be; a known digest spares the download.

    Args:
        ctx: on whose behalf the archive is read.
        source: an S3DataSource of the API; a plain ModelDataUrl is `archive(url)`.
        known: digest this source had before; its directory is taken where it still exists.
    """
    with _lock:
        digest = known if known and folder(known).is_dir() else _fetch(ctx, source)
        _users[digest] += 1
        return digest


def release(digest: str) -> None:
    """Let go of a directory; the last user's leave removes it."""
    with _lock:
        _users[digest] -= 1
        if _users[digest] <= 0:
            del _users[digest]
            shutil.rmtree(folder(digest), ignore_errors=True)


def sweep(keep: Collection[str]) -> None:
    """Remove what an earlier life of this cloud left behind and nothing needs."""
    with _lock:
        for path in _root().glob("*"):
            if path.name not in keep and path.name not in _users:
                shutil.rmtree(path, ignore_errors=True)


def folder(digest: str) -> Path:
    return _root() / digest


def _root() -> Path:
    # Part of the state: a restarted endpoint serves the model that was deployed, whatever its archive has become.
    return here().state / "models"


def archive(url: str) -> dict[str, Any]:
    return {"S3Uri": url, "S3DataType": "S3Object", "CompressionType": "Gzip"}


def split(uri: str) -> tuple[str, str]:
    """Bucket and key of an S3 address.

    >>> split("s3://bucket/a/b.tar.gz")
    ('bucket', 'a/b.tar.gz')
    """
    parts = urlsplit(uri)
    if parts.scheme != "s3" or not parts.netloc:
        raise AwsError("ValidationException", f"S3Uri must start with s3:// and name a bucket, got {uri}")
    return parts.netloc, parts.path.lstrip("/")


def unpack(path: Path, target: Path) -> None:
    """Extract a model.tar.gz; a member that would land outside the target is refused."""
    try:
        with tarfile.open(path) as packed:
            packed.extractall(target, filter="data")
    except (tarfile.TarError, EOFError, OSError) as error:
        raise AwsError("ClientError", f"Failed to extract model data archive: {error}") from error


def _fetch(ctx: Ctx, source: dict[str, Any]) -> str:
    _root().mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=_root(), prefix=".") as name:
        scratch, content = Path(name), Path(name) / "content"
        content.mkdir()
        if source.get("S3DataType") == "S3Prefix":
            digest = _download_prefix(ctx, source["S3Uri"], content)
        else:
            digest = _download_object(ctx, source, scratch / "object", content)
        if not folder(digest).is_dir():
            content.rename(folder(digest))
    return digest


def _download_object(ctx: Ctx, source: dict[str, Any], path: Path, content: Path) -> str:
    bucket, key = split(source["S3Uri"])
    _get(ctx, bucket, key, path)
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    if folder(digest).is_dir():
        return digest
    if source.get("CompressionType", "Gzip") == "None":
        path.rename(content / Path(key).name)
    else:
        unpack(path, content)
    return digest


def _download_prefix(ctx: Ctx, uri: str, content: Path) -> str:
    bucket, prefix = split(uri)
    total = hashlib.sha256()
    for page in ctx.client("s3").get_paginator("list_objects_v2").paginate(Bucket=bucket, Prefix=prefix):
        for item in page.get("Contents", []):
            target = (content / item["Key"].removeprefix(prefix).lstrip("/")).resolve()
            if not target.is_relative_to(content.resolve()) or item["Key"].endswith("/"):
                continue
            target.parent.mkdir(parents=True, exist_ok=True)
            _get(ctx, bucket, item["Key"], target)
            total.update(f"{item['Key']} {item['ETag']}\n".encode())
    return total.hexdigest()


def _get(ctx: Ctx, bucket: str, key: str, path: Path) -> None:
    from botocore.exceptions import ClientError

    try:
        ctx.client("s3").download_file(bucket, key, str(path))
    except ClientError as error:
        raise AwsError(
            "ValidationException",
            f"Could not access model data at s3://{bucket}/{key}: {error.response['Error']['Message']}",
        ) from error
