"""This file is the former versions of a line's feature groups, which stay as long as a live package reads them.

`models/<line>/feature_versions.json` says what each was; `estate features apply` writes it, and it is committed with the
model.yaml that raises the version: the program declares from it what it must not delete.
"""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from pydantic import TypeAdapter, ValidationError

from jobs.kit.entry import BadInputError
from jobs.kit.framing import Feature
from jobs.kit.vocabulary import Column, Strict

if TYPE_CHECKING:
    from jobs.kit.spec import Line

FILE = "feature_versions.json"


class Earlier(Strict):
    """A version as it was when the next one came."""

    entity: Column
    event_time: Column
    online: bool = False
    features: dict[Column, Feature]
    leaving: bool = False
    """Whether its protection is lifted, so that the deployment after this one may delete it."""


Versions = Mapping[str, Mapping[int, Earlier | None]]
"""Group -> version -> what it was; None where it is gone."""
_SHAPE = TypeAdapter(dict[str, dict[int, Earlier | None]])


def read(folder: Path) -> Versions:
    """What the line's file says; nothing where there is no file.

    Raises:
        BadInputError: the file is not what `estate features apply` writes.
    """
    path = folder / FILE
    if not path.is_file():
        return {}
    try:
        return _SHAPE.validate_json(path.read_bytes())
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"])
        raise BadInputError(
            f"{path}: {where or 'file'} must be as `estate features apply` wrote it, got {first['msg']}"
        ) from error


def write(folder: Path, versions: Versions) -> None:
    """Leave the file whole, whenever this process is killed."""
    said = {
        group: {str(v): one and one.model_dump(mode="json", exclude_defaults=True) for v, one in sorted(found.items())}
        for group, found in sorted(versions.items())
        if found
    }
    unfinished = folder / f".{FILE}.part"
    unfinished.write_text(json.dumps(said, indent=1) + "\n", encoding="utf-8")
    unfinished.replace(folder / FILE)


def kept(line: "Line", folder: Path) -> dict[str, dict[int, Earlier]]:
    """The former versions that must stay, by group.

    Raises:
        BadInputError: a version was raised and the file does not say what the former one was.
    """
    said = read(folder)
    lacking = [
        f"feature_groups.{name}.version is {group.version}, and {FILE} must say what version {version} was, got nothing"
        for name, group in line.feature_groups.items()
        for version in range(1, group.version)
        if version not in said.get(name, {})
    ]
    if lacking:
        told = "\n".join(f"{folder / 'model.yaml'}: {words}" for words in lacking)
        raise BadInputError(
            f"{told}; `estate features plan {line.name}` shows the change, `estate features apply {line.name}` makes it"
        )
    return {
        name: {version: one for version, one in said.get(name, {}).items() if one and version < group.version}
        for name, group in line.feature_groups.items()
    }
