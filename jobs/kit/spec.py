"""This file is the one definition of `model.yaml`: what a team states about its model line.

A Lambda does not import it (pydantic is heavy there); it gets a small contract instead.
"""

from pathlib import Path
from typing import Literal, Self

import yaml
from pydantic import Field, ValidationError, model_validator

from jobs.kit.contradictions import contradictions
from jobs.kit.entry import BadInputError
from jobs.kit.framing import Feature, FeatureGroup, Problem, Source, Span, Split, Type
from jobs.kit.problems import problems
from jobs.kit.retention import Retention
from jobs.kit.rules import Demands, Validation
from jobs.kit.tracking import Tracking
from jobs.kit.treatment import Deployment, Gate, Monitoring, Training
from jobs.kit.vocabulary import Column, Environment, Name, Strict
from jobs.kit.yaml_file import Loader

__all__ = [
    "Deployment",
    "Environment",
    "Feature",
    "FeatureGroup",
    "Gate",
    "Line",
    "Monitoring",
    "Problem",
    "Source",
    "Span",
    "SpecError",
    "Split",
    "Tracking",
    "Training",
    "Type",
    "load",
]


class Line(Strict):
    """Everything a team states about its model line."""

    name: Name
    owner: str = Field(min_length=2)
    description: str = Field(min_length=10)
    criticality: Literal["low", "medium", "high"] = "medium"
    problem: Problem
    sources: dict[Column, Source] = Field(min_length=1)
    feature_groups: dict[Column, FeatureGroup] = Field(min_length=1)
    split: Split
    validation: Demands = Validation()
    """What the data must keep beyond what each feature declares of itself."""
    backfill: bool = True
    """Whether what was first written after a snapshot's moment counts in it, from its event time on: history that was loaded at once.
    A correction that was written after that moment never counts."""
    training: Training = Training()
    gates: tuple[Gate, ...] = Field(min_length=1)
    deployment: Deployment = Deployment()
    monitoring: Monitoring = Monitoring()
    retention: Retention = Retention()
    """How long snapshots are kept: for ever if not said."""
    tracking: Tracking = Tracking()

    @model_validator(mode="after")
    def _whole(self) -> Self:
        if found := list(contradictions(self)):
            raise ValueError("\n".join(found))
        return self

    @property
    def package(self) -> str:
        """Folder of the line under `models/`."""
        return self.name.replace("-", "_")

    @property
    def features(self) -> dict[str, Feature]:
        """Every feature by name, in the order the model sees them."""
        return {name: f for group in self.feature_groups.values() for name, f in group.features.items()}


class SpecError(BadInputError):
    """A model.yaml that cannot be used; the message names the file and every wrong field."""


def load(path: Path) -> Line:
    """Read a model.yaml.

    Raises:
        SpecError: one line per problem, `<file>: <field> must <rule>, got <value>`.
    """
    try:
        raw = yaml.load(path.read_text(encoding="utf-8"), Loader=Loader)  # noqa: S506 - a safe one
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise SpecError(f"{path}: file must be readable YAML, got {' '.join(str(error).split())}") from error
    if not isinstance(raw, dict):
        raise SpecError(f"{path}: file must hold the fields of a model line, got {type(raw).__name__}")
    try:
        line = Line.model_validate(raw)
    except ValidationError as error:
        raise SpecError("\n".join(f"{path}: {problem}" for problem in problems(error, Line))) from error
    folder = path.absolute().parent
    if lost := [name for name in line.validation.imports if not (folder / name).is_file()]:
        raise SpecError(f"{path}: validation.import must name files beside model.yaml, got {', '.join(lost)}")
    if folder.parent.name == "models" and line.package != folder.name:
        wanted = folder.name.replace("_", "-")
        raise SpecError(f"{path}: name must be {wanted}, like its folder with hyphens, got {line.name}")
    return line
