"""This file gives the predictions of a span with their labels as known at a moment: `labelled` is pure, `Reader` fetches for it."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import numpy as np

from jobs.labels.captured import Prediction
from jobs.labels.facts import Fact, Version, in_force, versions
from jobs.labels.few import Few
from jobs.labels.find import entity_in
from jobs.labels.store import Store
from jobs.serve.contract import PREDICTION_ID

Array = np.ndarray[Any, np.dtype[Any]]


@dataclass(frozen=True, kw_only=True)
class Labelled:
    """Predictions whose label was known, a row each, by moment of prediction; arrays of one length."""

    prediction_id: Array
    package: Array
    probability: Array
    """float64; NaN where the answer was not captured whole."""
    prediction: Array
    """int64; -1 where the answer was not captured whole."""
    label: Array
    inference_time: Array
    """datetime64[s], UTC."""
    label_time: Array
    """datetime64[s], UTC: since when the label that counts was known."""
    version: Array
    """int64: 1 for the first word, more for corrections."""
    requests: Sequence[Mapping[str, Any]] = field(repr=False)
    captured: int
    """How many predictions were captured in the span, with or without a label."""
    not_features: frozenset[str] = frozenset({PREDICTION_ID})

    def __len__(self) -> int:
        return len(self.label)

    @property
    def features(self) -> dict[str, Array]:
        """What the model was asked, a column each: float64 with NaN for nothing where all are numbers, else objects."""
        names = dict.fromkeys(name for request in self.requests for name in request if name not in self.not_features)
        return {name: _column([request.get(name) for request in self.requests]) for name in names}


def labelled(
    captured: Iterable[Prediction],
    facts: Iterable[Fact],
    as_of: datetime,
    *,
    entity: str,
    prediction_time: str = "",
) -> Labelled:
    """Join predictions with what was known of them.

    Args:
        captured: in any order; what a package was asked twice under one id counts once, the first time.
        facts: about these predictions, and others.
        as_of: later versions, and labels that were known only later, do not count.
        entity: the field of a request that identifies what was predicted.
        prediction_time: the field that holds the moment; like the entity, it is no feature.
    """
    first: dict[tuple[str, str], Prediction] = {}
    for one in sorted(captured, key=lambda one: one.at):
        first.setdefault((one.id, one.package), one)
    by_id, by_entity = _known(facts, as_of)
    rows = [(one, state) for one in first.values() if (state := _state(one, by_id, by_entity, entity))]
    return _columns(rows, len(first), frozenset({PREDICTION_ID, entity, prediction_time}))


def _columns(rows: Sequence[tuple[Prediction, Version]], captured: int, not_features: frozenset[str]) -> Labelled:
    return Labelled(
        prediction_id=_objects(one.id for one, _ in rows),
        package=_objects(one.package for one, _ in rows),
        probability=np.array([np.nan if one.probability is None else one.probability for one, _ in rows], float),
        prediction=np.array([-1 if one.prediction is None else one.prediction for one, _ in rows], np.int64),
        label=np.array([state.label for _, state in rows], np.int64),
        inference_time=_times(one.at for one, _ in rows),
        label_time=_times(state.known_at for _, state in rows),
        version=np.array([state.number for _, state in rows], np.int64),
        requests=[one.request for one, _ in rows],
        captured=captured,
        not_features=not_features,
    )


@dataclass(frozen=True)
class Reader:
    """Fetches what `labelled` joins."""

    store: Store
    entity: str
    prediction_time: str = ""

    def labelled(self, start: datetime, end: datetime, as_of: datetime, few: Few | None = None) -> Labelled:
        """Predictions made from `start` to before `end`, or few of them, with their labels as known at `as_of`."""
        days = [start.date() + timedelta(days=n) for n in range((end.date() - start.date()).days + 1)]
        keys = sorted(one.key for one in self.store.captures(days) if start - timedelta(hours=1) < one.hour < end)
        few = few or Few()
        captured = few.predictions(self.store.contents(keys), start, end)
        facts = few.facts(self.store.facts(days), captured, self.entity)
        return labelled(captured, facts, as_of, entity=self.entity, prediction_time=self.prediction_time)


def _known(facts: Iterable[Fact], as_of: datetime) -> tuple[dict[str, Version], dict[str, Version]]:
    """The version in force, by prediction, and by entity where the delivery named that."""
    by_id: dict[str, list[Fact]] = defaultdict(list)
    by_entity: dict[str, list[Fact]] = defaultdict(list)
    for fact in facts:
        by_id[fact.prediction_id].append(fact)
        if fact.entity is not None:
            by_entity[fact.entity].append(fact)

    def told(group: Mapping[str, list[Fact]]) -> dict[str, Version]:
        return {key: state for key, of in group.items() if (state := in_force(versions(of), as_of))}

    return told(by_id), told(by_entity)


def _state(
    one: Prediction, by_id: Mapping[str, Version], by_entity: Mapping[str, Version], entity: str
) -> Version | None:
    found = by_id.get(one.id)
    if found is None and by_entity and (name := entity_in(one.request, entity)) is not None:
        found = by_entity.get(name)
    return found


def _column(values: list[Any]) -> Array:
    if all(value is None or isinstance(value, int | float) for value in values):
        return np.array([np.nan if value is None else value for value in values], float)
    return _objects(values)


def _objects(values: Iterable[Any]) -> Array:
    held = list(values)
    found = np.empty(len(held), dtype=object)
    found[:] = held
    return found


def _times(moments: Iterable[datetime]) -> Array:
    return np.array([moment.replace(tzinfo=None) for moment in moments], "M8[s]")
