"""This file is what the features job is told, and how a feature group's columns are called and typed in AWS."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from jobs.kit.contract import Contract

FEATURE_TYPES = {
    "integer": "Integral",
    "number": "Fractional",
    "category": "String",
    "boolean": "Integral",
    "time": "Fractional",
}
FRESH, TOO_OFTEN = "Fresh", "MissingTooOften"
"""Metrics of a group that alarms watch; jobs.features.watch says what they are."""
EVENT_TIME_TYPE = "Fractional"
"""Unix seconds: one comparison and one subtraction mean the same in Athena and in DuckDB, which text does not offer."""


@dataclass(frozen=True, kw_only=True)
class FeaturesContract(Contract):
    """One processing job that turns raw deliveries into feature groups."""

    environment: str
    line: str
    """Folder of the line under `models/`."""
    run_id: str
    raw_bucket: str
    lake_bucket: str
    ledger_table: str
    ledger_bucket: str = ""
    metric_namespace: str
    backfill: str = ""
    """Groups, with commas, whose whole history is computed from stored deliveries instead; set by `estate features apply`."""
    input: Path = Path("/opt/ml/processing/input")
    """Holds the deliveries as `raw/<source>/<file>`."""
    output: Path = Path("/opt/ml/processing/output")


class Typed(Protocol):
    """A feature of model.yaml, as far as its type goes."""

    @property
    def type(self) -> str: ...


class Group(Protocol):
    """A feature group of model.yaml, as far as its columns go; a Lambda or component need not import the spec."""

    @property
    def entity(self) -> str: ...
    @property
    def event_time(self) -> str: ...
    @property
    def features(self) -> Mapping[str, Typed]: ...


def definitions(group: Group) -> list[dict[str, str]]:
    """The FeatureDefinitions of CreateFeatureGroup, in column order."""
    typed = {name: FEATURE_TYPES[str(feature.type)] for name, feature in group.features.items()}
    columns = {group.entity: "String", group.event_time: EVENT_TIME_TYPE} | typed
    return [{"FeatureName": name, "FeatureType": kind} for name, kind in columns.items()]
