"""This file finds what no single field of model.yaml shows: names that clash, leaks, limits that nothing can keep."""

import re
from collections.abc import Iterator
from datetime import timedelta
from difflib import get_close_matches
from typing import TYPE_CHECKING

from jobs.kit import hyperparameters, metrics, names, rule_problems

if TYPE_CHECKING:
    from jobs.kit.framing import Feature, FeatureGroup, Source
    from jobs.kit.spec import Line

_OF_THE_STORE = ("is_deleted", "write_time", "api_invocation_time", "year", "month", "day", "hour")
"""Columns and partitions that the offline store adds to every group's table."""
_OF_THE_SNAPSHOT = ("part", "probability", "prediction_id")
"""Columns that training sets and baselines, and fields that requests, have beside the features."""
_OF_THE_LAKE = ("events", "snapshots")
"""Folders beside those of the groups."""
_OF_THE_RAW_BUCKET = ("labels",)
"""Folders beside those of the sources."""
_AWS_NAME = re.compile(r"[a-zA-Z0-9]([_-]*[a-zA-Z0-9]){0,63}")
"""FeatureGroupName in the SageMaker API."""


def contradictions(line: "Line") -> Iterator[str]:
    """One line per problem: `<field> must <rule>, got <value>`."""
    for name, source in line.sources.items():
        if name in _OF_THE_RAW_BUCKET:
            yield f"sources.{name} must not be named like the folder of ground truth, got {name}"
        yield from _later(name, source)
    seen: dict[str, str] = {}
    for name, group in line.feature_groups.items():
        yield from _group(line, name, group)
        if group.source in line.sources:
            for feature_name, feature in group.features.items():
                where = f"feature_groups.{name}.features.{feature_name}"
                if feature_name in seen:
                    yield f"{where} must have a name of its own, got the name of {seen[feature_name]}"
                seen[feature_name] = where
                yield from _name(line, where, feature_name, group)
                yield from _origin(line, where, feature_name, feature, group)
    yield from _named_features(line)
    yield from rule_problems.problems(line)
    yield from hyperparameters.problems(line.training.framework, line.training.hyperparameters)
    for number, gate in enumerate(line.gates):
        yield from metrics.problems(f"gates.{number}", gate.metric, gate.min, gate.max)


def _later(name: str, source: "Source") -> Iterator[str]:
    for column in source.known_later:
        if column not in source.columns:
            close = get_close_matches(column, source.columns, n=1)
            hint = f"; did you mean {close[0]}?" if close else ""
            yield f"sources.{name}.known_later must name columns of the source, got {column}{hint}"


def _group(line: "Line", name: str, group: "FeatureGroup") -> Iterator[str]:
    where = f"feature_groups.{name}"
    longest = names.feature_group("staging", line.name, name, group.version)
    if name in _OF_THE_LAKE:
        yield f"{where} must not be named {' or '.join(_OF_THE_LAKE)}, got {name}"
    if not _AWS_NAME.fullmatch(longest):
        yield f"{where} must end with a letter or digit and be at most 64 long as {longest}, got {len(longest)}"
    if group.source not in line.sources:
        yield f"{where}.source must be one of {', '.join(line.sources)}, got {group.source}"
    if group.max_age is not None and group.max_age <= group.lag:
        yield f"{where}.max_age must be more than lag {group.lag}, got {group.max_age}; no row would ever be young enough"
    if group.fresh_within is not None and not _watchable(group.fresh_within):
        yield f"{where}.fresh_within must be whole minutes up to 1d, or whole days up to 7d, got {group.fresh_within}"


def _watchable(span: timedelta) -> bool:
    """Whether CloudWatch has a period for it; it looks back a week at most."""
    unit = timedelta(minutes=1) if span <= timedelta(days=1) else timedelta(days=1)
    return timedelta(0) < span <= timedelta(days=7) and not span % unit


def _name(line: "Line", where: str, name: str, group: "FeatureGroup") -> Iterator[str]:
    problem = line.problem
    if name in _OF_THE_STORE:
        yield f"{where} must not be a name the feature store keeps for itself ({', '.join(_OF_THE_STORE)}), got {name}"
    if name in _OF_THE_SNAPSHOT:
        yield f"{where} must not be a name that training sets or requests use themselves ({', '.join(_OF_THE_SNAPSHOT)}), got {name}"
    if name == problem.target:
        yield f"{where} must not be the target, got {name}"
    taken = {group.entity: "entity", group.event_time: "event_time"}
    taken |= {problem.entity: "problem.entity", problem.prediction_time: "problem.prediction_time"}
    taken |= {problem.label_time: "problem.label_time"}
    if name in taken:
        yield f"{where} must not be named like {taken[name]}, got {name}; give the feature another name"


def _origin(line: "Line", where: str, name: str, feature: "Feature", group: "FeatureGroup") -> Iterator[str]:
    about_others = group.entity != line.problem.entity and group.lag > timedelta(0)
    for used in feature.computed_from or (feature.source or f"{group.source}.{name}",):
        source_name, _, column = used.partition(".")
        source = line.sources.get(source_name)
        if source is None or column not in source.columns:
            yield f"{where} must come from a column of the sources, got {used}; name it in source or computed_from"
        elif column in source.known_later and not about_others:
            yield f"{where} must be known at the prediction moment, got {used}, which is known only later"


def _named_features(line: "Line") -> Iterator[str]:
    features = line.features
    for field, named in (("subgroups", line.problem.subgroups), ("baseline", line.problem.baseline)):
        for name in named:
            if name not in features:
                yield f"problem.{field} must name features, got {name}"
    for name in line.problem.subgroups:
        if name in features and features[name].type in ("number", "time"):
            yield f"problem.subgroups must name features of type category, boolean or integer, got {name}, which is {features[name].type}"
