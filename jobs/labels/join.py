"""This file joins labels with the predictions that were found for them."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime

import msgspec
import numpy as np

from jobs.labels.delivery import CONFLICT
from jobs.labels.facts import CORRECTED, DUPLICATE, JOINED, Fact, classify
from jobs.labels.find import Found
from jobs.labels.store import Waiting


@dataclass(frozen=True, slots=True)
class Joined:
    """What became of each label, and the facts that follow."""

    facts: list[Fact] = field(default_factory=list)
    """New ones; of a prediction that was captured on several days, one for each."""
    changes: list[str] = field(default_factory=list)
    """Per label that found a prediction: joined, corrected or duplicate."""
    pending: list[Waiting] = field(default_factory=list)
    conflicts: list[tuple[str, str]] = field(default_factory=list)
    """Rule and example of labels that contradict one another once their prediction is known."""


def join(labels: Sequence[Waiting], found: Found, stored: Iterable[Fact]) -> Joined:
    """Join the labels of one delivery.

    Args:
        labels: in any order.
        found: when their predictions were captured.
        stored: facts about the same predictions.
    """
    joined, torn = Joined(), _torn(labels, found)
    clear: list[tuple[Waiting, dict[str, list[datetime]]]] = []
    for label in sorted(labels, key=lambda one: one.label_time):
        about = found.of(label)
        if not about:
            joined.pending.append(label)
        elif bad := [one for one in about if (one, label.label_time) in torn]:
            joined.conflicts.append((CONFLICT, f"{bad[0]} is 0 and 1 at {label.label_time.isoformat()}"))
        else:
            clear.append((label, about))
    _add(joined, clear, stored)
    return joined


def _add(joined: Joined, clear: Sequence[tuple[Waiting, dict[str, list[datetime]]]], stored: Iterable[Fact]) -> None:
    known: dict[str, list[Fact]] = defaultdict(list)
    for fact in stored:
        known[fact.prediction_id].append(fact)
    told = iter(classify((_fact(label, one, at[0]) for label, about in clear for one, at in about.items()), known))
    for _, about in clear:
        facts = [next(told) for _ in about]
        kinds = {fact.change for fact in facts}
        joined.changes.append(next(kind for kind in (CORRECTED, JOINED, DUPLICATE) if kind in kinds))
        for fact in facts:
            joined.facts.extend(_each_day(fact, about[fact.prediction_id]))


def _torn(labels: Iterable[Waiting], found: Found) -> set[tuple[str, datetime]]:
    said: dict[tuple[str, datetime], set[int]] = defaultdict(set)
    for label in labels:
        for prediction in found.of(label):
            said[prediction, label.label_time].add(label.label)
    return {what for what, answers in said.items() if len(answers) > 1}


def _each_day(fact: Fact, moments: Sequence[datetime]) -> Iterator[Fact]:
    if fact.change != DUPLICATE:
        for at in moments:
            yield msgspec.structs.replace(fact, captured_at=at)


def _fact(label: Waiting, prediction: str, at: datetime) -> Fact:
    return Fact(
        prediction_id=prediction,
        label=label.label,
        label_time=label.label_time,
        captured_at=at,
        delivered_at=label.delivered_at,
        delivery=label.delivery,
        entity=label.entity,
    )


def lags(facts: Iterable[Fact]) -> dict[str, float] | None:
    """Seconds from prediction to label."""
    return _spread([(fact.label_time - fact.captured_at).total_seconds() for fact in facts])


def delays(facts: Iterable[Fact]) -> dict[str, float] | None:
    """Seconds from the label being known to its delivery."""
    return _spread([(fact.delivered_at - fact.label_time).total_seconds() for fact in facts])


def _spread(seconds: Sequence[float]) -> dict[str, float] | None:
    if not seconds:
        return None
    points = np.quantile(seconds, [0.5, 0.9, 0.99, 1.0])
    return {name: round(float(point), 1) for name, point in zip(("p50", "p90", "p99", "max"), points, strict=True)}
