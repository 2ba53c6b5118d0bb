"""S3 objects into a job's directories, and back."""

import json
import tarfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from localcloud.aws.context import Ctx
from localcloud.aws.errors import AwsError


def split(uri: str) -> tuple[str, str]:
    """Bucket and key.

    >>> split("s3://bucket/a/b.csv")
    ('bucket', 'a/b.csv')
    """
    bucket, _, key = uri.removeprefix("s3://").partition("/")
    return bucket, key


def relative(prefix: str, key: str) -> str:
    """Where an object below a prefix lands.

    >>> relative("data/train", "data/train/part-1.csv"), relative("data/tr", "data/train/part-1.csv")
    ('part-1.csv', 'train/part-1.csv')
    >>> relative("data/train.csv", "data/train.csv")
    'train.csv'
    """
    if key == prefix:
        return key.rsplit("/", 1)[-1]
    if prefix.endswith("/") or not prefix or key[len(prefix)] == "/":
        return key[len(prefix) :].lstrip("/")
    return key[prefix.rfind("/") + 1 :]


def share(names: Sequence[str], index: int, count: int) -> list[str]:
    """The objects that one of several instances gets under ShardedByS3Key.

    >>> share(["a", "b", "c"], 0, 2), share(["a", "b", "c"], 1, 2)
    (['a', 'c'], ['b'])
    """
    return list(names[index::count])


def download(ctx: Ctx, uri: str, target: Path, *, kind: str = "S3Prefix", shard: tuple[int, int] = (0, 1)) -> int:
    """Copy what a data source names into a directory; returns the number of objects."""
    target.mkdir(parents=True, exist_ok=True)
    client = ctx.client("s3")
    bucket, places = _manifest(client, uri) if kind == "ManifestFile" else _listing(client, uri)
    if not places:
        raise AwsError(
            "ClientError",
            f'No S3 objects found under S3 URL "{uri}" given in input data source. Please ensure that the bucket exists in the selected region, that objects exist under that S3 prefix, and that the role has "s3:ListBucket" permissions on the bucket.',
        )
    for key in share(sorted(places), *shard):
        path = target / places[key]
        if not path.resolve().is_relative_to(target.resolve()):
            raise AwsError("ClientError", f"object key must stay below the channel's directory, got {key}")
        path.parent.mkdir(parents=True, exist_ok=True)
        client.download_file(bucket, key, str(path))
    return len(places)


def fetch(ctx: Ctx, uri: str, path: Path) -> None:
    """Copy one object into a file."""
    bucket, key = split(uri)
    ctx.client("s3").download_file(bucket, key, str(path))


def upload(ctx: Ctx, source: Path, uri: str, known: dict[str, tuple[float, int]] | None = None) -> int:
    """Copy a directory below a URI; files that `known` has seen unchanged are left out. Returns the number copied."""
    bucket, prefix = split(uri.rstrip("/"))
    client = ctx.client("s3")
    copied = 0
    for path in sorted(path for path in source.rglob("*") if path.is_file()):
        name, state = str(path.relative_to(source)), (path.stat().st_mtime, path.stat().st_size)
        if known is not None and known.get(name) == state:
            continue
        client.upload_file(str(path), bucket, f"{prefix}/{name}".lstrip("/"))
        copied += 1
        if known is not None:
            known[name] = state
    return copied


def upload_tar(ctx: Ctx, sources: Sequence[Path], uri: str) -> None:
    """Copy the content of directories as one archive."""
    archive = sources[0].with_name(f"{sources[0].name}.tar.gz")
    # The laptop's time is worth more than the space: level 1 is several times faster than the default.
    with tarfile.open(archive, "w:gz", compresslevel=1) as tar:
        for source in sources:
            for path in sorted(source.iterdir()):
                tar.add(path, arcname=path.name)
    bucket, key = split(uri)
    ctx.client("s3").upload_file(str(archive), bucket, key)
    archive.unlink()


def unpack(archive: Path, target: Path) -> None:
    """Extract an archive; members that would leave the directory are refused."""
    try:
        with tarfile.open(archive) as tar:
            tar.extractall(target, filter="data")
    except tarfile.TarError as error:
        raise AwsError("ClientError", f"{archive.name} must be a tar archive: {error}") from None


def _listing(client: Any, uri: str) -> tuple[str, dict[str, str]]:
    bucket, prefix = split(uri)
    places = {}
    for page in client.get_paginator("list_objects_v2").paginate(Bucket=bucket, Prefix=prefix):
        for item in page.get("Contents", []):
            if not item["Key"].endswith("/"):
                places[item["Key"]] = relative(prefix, item["Key"])
    return bucket, places


def _manifest(client: Any, uri: str) -> tuple[str, dict[str, str]]:
    bucket, key = split(uri)
    first, *names = json.loads(client.get_object(Bucket=bucket, Key=key)["Body"].read())
    bucket, prefix = split(first["prefix"])
    return bucket, {prefix + name: name for name in names}
