"""This file is a line's code where its containers find it."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import pulumi
import pulumi_aws as aws

from components.code_archive import digest, files, origin, pack
from components.component import Component


@dataclass(frozen=True, kw_only=True)
class CodeArgs:
    """Whose code, and where it goes."""

    line: str
    package: str
    """Folder of the line under models/."""

    bucket: pulumi.Input[str]
    build: Path
    """Folder the archive is built in."""


class Code(Component):
    """One archive, named by its content, kept for as long as a model made from it may be rebuilt."""

    pulumi_type = "mlops:index:Code"

    uri: pulumi.Output[str]
    """Address of the archive; resolves once it is there."""

    sha256: pulumi.Output[str]
    """Digest of the files in it."""

    def __init__(self, name: str, args: CodeArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__(name, opts)

        content = files(args.package)
        sha256 = digest(content)
        built = _built(args, content, sha256)
        archive = aws.s3.BucketObjectv2(
            f"{name}-archive",
            bucket=args.bucket,
            key=f"code/{args.line}/{sha256}.tar.gz",
            source=pulumi.FileAsset(str(built)),
            # New code is a new object; the old one stays, for the models that were made from it.
            opts=self.child(retain_on_delete=True),
        )

        self.uri = pulumi.Output.concat("s3://", archive.bucket, "/", archive.key)
        self.sha256 = pulumi.Output.from_input(sha256)
        self.seal()


def _built(args: CodeArgs, content: Mapping[str, bytes], sha256: str) -> Path:
    """The archive on this disk; packed once, since the same content and origin always make the same bytes."""
    source = origin(args.package)
    said = f"{sha256}-{source.commit or 'no-commit'}{'-dirty' if source.dirty else ''}"
    path = args.build / f"{args.line}-{said}.tar.gz"
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        half = path.with_suffix(f".{os.getpid()}")
        half.write_bytes(pack(content, source))
        half.replace(path)
    return path
