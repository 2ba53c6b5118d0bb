"""This file fetches what a package was made from, and holds every piece against the digest that was recorded of it."""

import gzip
import hashlib
import io
import json
import tarfile
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from estate.lineage import last
from estate.problems import Problem
from estate.subject import Subject
from jobs.kit.chain import Row, verify
from jobs.kit.lambdas import split
from jobs.register.package import config_sha256
from jobs.snapshot.contract import files as listed

PARTS = ("train", "holdout")
"""What a training reads of its snapshot."""
_ABOUT_THE_ARCHIVE = "code.json"
_ALSO_IN_REGISTRY = ("run_id", "snapshot", "code_sha256", "config_sha256", "model_sha256", "seed", "image")


@dataclass(frozen=True, kw_only=True)
class Recorded:
    """Everything that a training is a function of, and the model that came of it."""

    package: str
    body: Mapping[str, Any]
    """The ledger's row of the package."""
    overrides: Mapping[str, str]
    """Hyperparameters that this run was given instead of the line's own."""
    code: Mapping[str, bytes]
    parts: Mapping[str, Mapping[str, bytes]]
    """The files of each part of the snapshot."""
    model: Mapping[str, bytes]
    """The files of model.tar.gz."""

    @property
    def environment(self) -> dict[str, Any]:
        """Python and packages of the training."""
        found: dict[str, Any] = json.loads(self.model["environment.json"])
        return found

    @property
    def device(self) -> str:
        return str(json.loads(self.model["model.json"]).get("device", "cpu"))


def fetch(subject: Subject, rows: Sequence[Row], package: str) -> Recorded:
    """Everything a package was made from.

    Raises:
        Problem: a piece is gone, or is no longer what was recorded.
    """
    if broken := verify(rows):
        raise Problem(f"the ledger was tampered with: {broken}")
    body, s3 = last(rows, "package", package).body, subject.aws.client("s3")
    told = subject.aws.client("sagemaker").describe_model_package(ModelPackageName=package)
    _same_in_registry(body, told.get("CustomerMetadataProperties", {}))
    _hold("hyperparameters", config_sha256(body["hyperparameters"]), body["config_sha256"])
    begun = [row for row in rows if (row.kind, row.id) == ("run", body["run_id"])]
    return Recorded(
        package=package,
        body=body,
        overrides=begun[0].body.get("overrides", {}) if begun else {},
        code=_code(s3, body),
        parts=_parts(s3, f"s3://{subject.at.estate['lake_bucket']}/snapshots/{subject.name}", body["snapshot"]),
        model=_model(s3, body),
    )


def _same_in_registry(body: Mapping[str, Any], told: Mapping[str, str]) -> None:
    for name in _ALSO_IN_REGISTRY:
        if told.get(name) != body[name]:
            raise Problem(f"registry must say {name} {body[name]} as the ledger does, got {told.get(name)}")


def _code(s3: Any, body: Mapping[str, Any]) -> dict[str, bytes]:
    from components.code_archive import digest

    uri = str(body["hyperparameters"]["sagemaker_submit_directory"]).strip('"')
    files = unpack(read(s3, uri), uri)
    _hold(
        f"code {uri}",
        digest({name: content for name, content in files.items() if name != _ABOUT_THE_ARCHIVE}),
        body["code_sha256"],
    )
    if (about := json.loads(files[_ABOUT_THE_ARCHIVE])) != body["environment"]["code"]:
        raise Problem(f"code {uri} must say of itself what was recorded, {body['environment']['code']}, got {about}")
    return files


def _parts(s3: Any, where: str, snapshot: str) -> dict[str, dict[str, bytes]]:
    manifest = read(s3, f"{where}/{snapshot}.json")
    _hold(f"manifest {where}/{snapshot}.json", _sha256(manifest), snapshot)
    parts: dict[str, dict[str, bytes]] = {}
    for part in PARTS:
        for told in listed(json.loads(manifest)["parts"][part]):
            uri = f"{where}/data/{told['file']}"
            content = parts.setdefault(part, {})[told["file"]] = read(s3, uri)
            _hold(f"part {part} {uri}", _sha256(content), told["sha256"])
    return parts


def _model(s3: Any, body: Mapping[str, Any]) -> dict[str, bytes]:
    content = read(s3, body["model"])
    _hold(f"model {body['model']}", _sha256(content), body["model_sha256"])
    return unpack(content, body["model"])


def read(s3: Any, uri: str) -> bytes:
    """An object's content.

    Raises:
        Problem: it is gone.
    """
    bucket, key = split(uri)
    try:
        content: bytes = s3.get_object(Bucket=bucket, Key=key)["Body"].read()
    except s3.exceptions.NoSuchKey:
        raise Problem(f"{uri} must be kept for as long as its model may be rebuilt, got nothing there") from None
    return content


def unpack(content: bytes, name: str) -> dict[str, bytes]:
    """The files of a tar.gz by their path.

    Raises:
        Problem: it is none.
    """
    try:
        # Unpacked whole first: tarfile stops before the checksum at the end.
        with tarfile.open(fileobj=io.BytesIO(gzip.decompress(content)), mode="r:") as tar:
            found = ((member.name.removeprefix("./"), tar.extractfile(member)) for member in tar if member.isfile())
            return {path: file.read() for path, file in found if file}
    except (tarfile.TarError, zlib.error, EOFError, OSError) as error:
        raise Problem(f"{name} must be a whole tar.gz, got: {error}") from error


def _hold(what: str, found: str, expected: str) -> None:
    if found != expected:
        raise Problem(f"{what} must have sha256 {expected}, got {found}; it was changed after it was recorded")


def _sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
