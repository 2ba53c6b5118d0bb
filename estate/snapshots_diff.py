"""This file fetches two snapshots and compares them."""

import json
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

from estate.problems import BadInput, Problem

if TYPE_CHECKING:
    from estate.subject import Subject
    from jobs.kit.spec import Line
    from jobs.snapshot.kept import Kept
    from jobs.snapshot.objects import Objects


def compared(subject: "Subject", spec: "Line", one: "Kept", other: "Kept", memory_gb: float) -> dict[str, Any]:
    """The difference of two snapshots of a line.

    Raises:
        BadInput: one has expired.
        Problem: a file of one is not there.
    """
    from jobs.snapshot.diff import Columns, diff
    from jobs.snapshot.objects import Objects

    if gone := next((s for s in (one, other) if s.expired is not None), None):
        raise BadInput(f"snapshots must be there to be compared, got {gone.id}, which expired {gone.expired}")
    objects = Objects(subject.aws.client("s3"), subject.at.estate["lake_bucket"], subject.name)
    features = {name: feature.type.value for name, feature in spec.features.items()}
    columns = Columns(entity=spec.problem.entity, target=spec.problem.target, features=features)
    with tempfile.TemporaryDirectory(prefix="snapshots-") as scratch:
        folder = Path(scratch)
        manifests = [_manifest(objects, s) for s in (one, other)]
        _fetch(objects, sorted({*one.files, *other.files}), folder)
        return diff(manifests[0], manifests[1], folder, columns, folder, memory_gb)


def _manifest(objects: "Objects", one: "Kept") -> dict[str, Any]:
    content = objects.read(objects.manifest(one.id))
    if content is None:
        raise Problem(
            f"{objects.uri(objects.manifest(one.id))} must be there, got nothing; see estate lineage --verify"
        )
    return {"id": one.id, **json.loads(content)}


def _fetch(objects: "Objects", files: list[str], folder: Path) -> None:
    """Straight to disk: no file is held in memory."""
    for file in files:
        try:
            objects.s3.download_file(objects.bucket, objects.data(file), str(folder / file))
        except objects.s3.exceptions.ClientError as error:
            raise Problem(f"{objects.uri(objects.data(file))} must be there, got {error}") from error
