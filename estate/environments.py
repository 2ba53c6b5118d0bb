"""This file says in which environment a package is trained again, and builds the recorded one where the running one is another."""

import hashlib
import json
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

from estate.comparing import OURS, environments
from estate.problems import Problem


class Choice(StrEnum):
    AUTO = "auto"
    RECORDED = "recorded"
    HERE = "here"


class CannotBuild(Exception):  # noqa: N818 - it says what is the matter, not that a program erred
    """Why there is no such environment to be had."""


Build = Callable[[Path, str, Sequence[str]], None]
"""Makes a virtual environment in a folder, of a Python's version, with requirements; or raises CannotBuild."""


@dataclass(frozen=True, kw_only=True)
class Chosen:
    """The Python that trains, and how it came to be chosen."""

    python: str
    which: Choice
    why: str


def choose(
    recorded: Mapping[str, Any], running: Mapping[str, Any], wanted: Choice, place: Path, build: Build
) -> Chosen:
    """The running environment where it is the recorded one, else the recorded one, built once and kept.

    Args:
        recorded: Python and packages of the training.
        running: those of this process.
        wanted: what the caller insists on.
        place: where built environments are kept.
        build: makes one.

    Raises:
        Problem: the recorded one is insisted on and cannot be built, or what was recorded of it contradicts itself.
    """
    _hold(recorded)
    same = environments(recorded, running)["same"]
    if wanted is Choice.HERE or (wanted is Choice.AUTO and same):
        why = "it is as recorded" if same else "it was asked for, although it is not as recorded"
        return Chosen(python=sys.executable, which=Choice.HERE, why=why)
    try:
        return _built(recorded, place, build)
    except CannotBuild as reason:
        if wanted is Choice.RECORDED:
            raise Problem(
                f"the recorded environment, Python {recorded['python']} with {len(recorded['packages'])} packages, must be"
                f" built, got: {reason}; --environment here trains in this one, and tells what differs"
            ) from None
        return Chosen(python=sys.executable, which=Choice.HERE, why=f"the recorded one could not be built: {reason}")


def _built(recorded: Mapping[str, Any], place: Path, build: Build) -> Chosen:
    folder = place / f"{recorded['python']}-{recorded['packages_sha256'][:16]}"
    why = "built before" if folder.is_dir() else "built just now"
    if not folder.is_dir():
        place.mkdir(parents=True, exist_ok=True)
        # Complete or not there: a build that was stopped leaves nothing that looks like an environment.
        unfinished = folder.with_name(f".{folder.name}.unfinished")
        build(unfinished, recorded["python"], requirements(recorded["packages"]))
        unfinished.rename(folder)
    return Chosen(python=str(folder / "bin" / "python"), which=Choice.RECORDED, why=why)


def requirements(packages: Mapping[str, str]) -> list[str]:
    """Exact pins of what an index has; the estate's own code comes from the recorded archive.

    >>> requirements({"numpy": "2.4.6", "mlops_estate": "0.1.0"})
    ['numpy==2.4.6']
    """
    return [f"{name}=={version}" for name, version in sorted(packages.items()) if name != OURS]


def _hold(recorded: Mapping[str, Any]) -> None:
    found = hashlib.sha256(json.dumps(recorded["packages"], sort_keys=True).encode()).hexdigest()
    if found != recorded["packages_sha256"]:
        raise Problem(
            f"packages_sha256 must be {found}, of the recorded packages, got {recorded['packages_sha256']}; it was changed"
        )
