"""This file is what was said of a prediction and when: facts that are only ever added, and the versions they make."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import NamedTuple

import msgspec

JOINED, CORRECTED, DUPLICATE = "joined", "corrected", "duplicate"


class Fact(msgspec.Struct, frozen=True, omit_defaults=True, kw_only=True, gc=False):
    """What one delivery says of one prediction."""

    prediction_id: str
    label: int
    label_time: datetime
    """Since when it is known, as the delivery says."""
    captured_at: datetime
    """When the prediction was made."""
    delivered_at: datetime
    delivery: str
    """Short digest of which delivery said so."""
    change: str = JOINED
    """What it was when it was first seen: `joined` the first word about its prediction, or `corrected` an earlier one."""
    entity: str | None = None
    """Where the delivery named the entity and not the prediction."""


class Version(NamedTuple):
    """One state of a prediction's label."""

    number: int
    label: int
    known_at: datetime
    label_time: datetime


def versions(facts: Iterable[Fact]) -> list[Version]:
    """The states in the order in which they became known; the same for the same facts in any order, and however often.

    A correction that claims the moment of what it corrects was not known then: it is known from its delivery on.
    """
    ordered = sorted(facts, key=lambda fact: (fact.label_time, fact.delivered_at, fact.change == CORRECTED, fact.label))
    first: dict[datetime, int] = {}
    known: dict[tuple[datetime, int], datetime] = {}
    for fact in ordered:
        earlier = first.setdefault(fact.label_time, fact.label)
        at = fact.label_time if earlier == fact.label else max(fact.label_time, fact.delivered_at)
        known.setdefault((fact.label_time, fact.label), at)
    found: list[Version] = []
    for (label_time, label), at in sorted(known.items(), key=lambda item: item[1]):
        if not found or found[-1].label != label:
            found.append(Version(len(found) + 1, label, at, label_time))
    return found


def in_force(states: Sequence[Version], at: datetime) -> Version | None:
    """The state that was known at a moment."""
    return next((state for state in reversed(states) if state.known_at <= at), None)


def change(fact: Fact, others: Sequence[Fact]) -> str:
    """What a fact is to those that are there already."""
    if not others:
        return JOINED
    if any(_same(other, fact) for other in others):
        return DUPLICATE
    states = versions(others)
    state = in_force(states, fact.label_time) or states[0]
    return DUPLICATE if state.label == fact.label else CORRECTED


def classify(facts: Iterable[Fact], stored: Mapping[str, Sequence[Fact]]) -> list[Fact]:
    """Every fact with its change; what this delivery has written already, before it was cut off, stays what it was.

    Args:
        facts: of one delivery, in the order in which they became known.
        stored: what is there, by prediction.
    """
    found = []
    said: dict[str, list[Fact]] = {}
    for fact in facts:
        there = stored.get(fact.prediction_id, ())
        before = said.setdefault(fact.prediction_id, [one for one in there if one.delivery != fact.delivery])
        own = next((one for one in there if one.delivery == fact.delivery and _same(one, fact)), None)
        again = any(_same(one, fact) for one in before)
        sealed = msgspec.structs.replace(fact, change=own.change if own and not again else change(fact, before))
        before.append(sealed)
        found.append(sealed)
    return found


def _same(one: Fact, other: Fact) -> bool:
    return (one.label, one.label_time) == (other.label, other.label_time)
