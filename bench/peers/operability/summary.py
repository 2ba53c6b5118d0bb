"""This file counts what monitors said: days called in vain, shifts found, and how sure that makes us."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from bench.peers.operability.cases import Answer, Case, World, clean, shifted
from bench.traffic import Traffic
from jobs.drift.power import share_interval

SHIFT, DAYS_OF_YEAR = 0.2, 365.25
Interval = tuple[float, float, float]
"""Measured, and from where to where it may be with 95 %."""


@dataclass(frozen=True)
class Rule:
    """When somebody who reads this monitor is called."""

    who: str
    words: str
    columns: int = 0
    """That must be named; with 0 the monitor's own verdict counts."""

    def calls(self, answer: Answer) -> bool:
        return answer.called and len(answer.columns) >= self.columns


RULES = (
    Rule("ours", "its verdict"),
    Rule("Evidently", "half of the columns", 20),
    Rule("Evidently", "any column", 1),
    Rule("NannyML", "two columns or more", 2),
    Rule("NannyML", "any alert", 1),
)


@dataclass(frozen=True, kw_only=True)
class Found:
    """Runs of one size of shift."""

    shift: float
    runs: int
    found: Interval
    """Share in which a day was called."""
    named: Interval
    """Share in which a called day named the column that was shifted."""


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """What one monitor, read by one rule, makes of a world."""

    who: str
    rule: str
    rows: int
    swing: float
    days: int
    false: int
    """Clean days that were called."""
    a_year: Interval
    found: list[Found]
    asked: int
    """Days that the peer's own default was given too."""
    off: float
    """How far its scores lay from those of its formula at most, as a share."""

    @property
    def skill(self) -> float:
        """What is found of a shift beyond what the same days have called without one."""
        by = {one.shift: one.found[0] for one in self.found}
        return by[SHIFT] - by[0.0]


def outcomes(world: World, answers: Iterable[Answer]) -> list[Outcome]:
    said: dict[str, dict[Case, Answer]] = {rule.who: {} for rule in RULES}
    for answer in answers:
        said[answer.who][answer.case] = answer
    return [_outcome(world, rule, said[rule.who]) for rule in RULES]


def _outcome(world: World, rule: Rule, said: Mapping[Case, Answer]) -> Outcome:
    false = sum(rule.calls(said[case]) for case in clean(world))
    share = (false / world.days, *share_interval(false, world.days))
    asked = [answer.off for answer in said.values() if answer.off is not None]
    return Outcome(
        who=rule.who,
        rule=rule.words,
        rows=world.rows,
        swing=world.swing,
        days=world.days,
        false=false,
        a_year=(share[0] * DAYS_OF_YEAR, share[1] * DAYS_OF_YEAR, share[2] * DAYS_OF_YEAR),
        found=[_found(world, rule, said, shift) for shift in world.shifts],
        asked=len(asked),
        off=max(asked, default=0.0),
    )


def _found(world: World, rule: Rule, said: Mapping[Case, Answer], shift: float) -> Found:
    called = [[said[case] for case in run if rule.calls(said[case])] for run in shifted(world, shift)]
    found = sum(map(bool, called))
    named = sum(any(Traffic.shifted in answer.columns for answer in run) for run in called)
    return Found(shift=shift, runs=world.runs, found=_share(found, world.runs), named=_share(named, world.runs))


def _share(hits: int, trials: int) -> Interval:
    return (hits / trials, *share_interval(hits, trials))
