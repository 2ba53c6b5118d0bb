"""This file decides what is done about a verdict, from the line's table and from what must hold before anything changes."""

from collections.abc import Iterator, Sequence
from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Any

from jobs.respond.contract import Rules
from jobs.respond.facts import ROLLBACK, Condition, Decision, Facts, Training
from jobs.respond.severity import persists, severity, teaches
from jobs.respond.telling import TELLS, not_told

_WEEK = timedelta(days=7)
CHANGES = ("roll_back", "retrain")
"""Actions that change what serves; one at a time, the faster first."""


def decide(facts: Facts, rules: Rules) -> Decision:
    """What is done; every condition of every change that was wanted is told with its value."""
    how_bad = severity(facts.verdict)
    labels = "with_labels" if facts.labels >= rules.min_labels else "without_labels"
    wanted = rules.table[how_bad][labels] if how_bad in rules.table else ["record"]
    calls = _calls(facts, rules, how_bad)
    must = {action: [*calls, *found] for action, found in _wanting(facts, rules, how_bad) if action in wanted}
    may = [action for action, found in must.items() if all(one.holds for one in found)]
    change = [action for action in CHANGES if action in may][:1]
    # What changes the model is told, whatever was told before.
    tells = [one for one in wanted if one in TELLS and (one in may or change)]
    actions = [*tells, *change]
    return Decision(
        severity=how_bad,
        labels=labels,
        wanted=wanted,
        actions=actions or ["record"],
        conditions={"call": calls, **_without_labels(facts, rules, how_bad, wanted), **must},
        split=split(facts.moment, rules) if "retrain" in actions else "",
        package=facts.proven if "roll_back" in actions else "",
    )


def body(decision: Decision) -> dict[str, Any]:
    """The decision as the ledger keeps it."""
    told = asdict(decision)
    told["conditions"] = {name: [asdict(one) for one in found] for name, found in decision.conditions.items()}
    return {**told, "wanted": list(decision.wanted), "actions": list(decision.actions)}


def split(moment: datetime, rules: Rules) -> str:
    """The most recent days as they were known at the moment: those that train, then those that judge.

    >>> from datetime import UTC
    >>> split(datetime(2013, 6, 30, 5, tzinfo=UTC), Rules(table={}, train_days=30, evaluate_days=7))
    '2013-05-24/2013-06-23/2013-06-23/2013-06-30'
    """
    end = moment.date()
    middle = end - timedelta(days=rules.evaluate_days)
    return f"{middle - timedelta(days=rules.train_days)}/{middle}/{middle}/{end}"


def _wanting(facts: Facts, rules: Rules, how_bad: str) -> Iterator[tuple[str, list[Condition]]]:
    """What each action takes, besides being heard at all."""
    yield "roll_back", rolling_back(facts, rules)
    yield "retrain", retraining(facts, rules)
    for action in TELLS:
        yield action, [not_told(facts, how_bad)]


def _calls(facts: Facts, rules: Rules, how_bad: str) -> list[Condition]:
    """Whether this is to be heard at all."""
    found = [Condition(condition="not suppressed", holds=not facts.verdict.get("suppressed"))]
    if how_bad not in ("blind", "none"):
        seen = persists(facts.verdicts, rules.windows)
        enough = seen >= rules.windows_drifting
        found.append(
            Condition(condition="enough windows drift", holds=enough, measured=seen, limit=rules.windows_drifting)
        )
    return found


def retraining(facts: Facts, rules: Rules) -> list[Condition]:
    """What lets a training begin; the moments around count too, for verdicts may come in any order."""
    away = [abs(facts.moment - one.moment) for one in facts.trainings]
    week = sum(distance < _WEEK for distance in away)
    nearest = min((distance.total_seconds() for distance in away), default=None)
    failures = _failures(facts)
    running = [*facts.under_way, *(one.run_id for one in facts.trainings if not one.ended)]
    taught = teaches(facts.verdict)
    return [
        Condition(condition="data can mend it", holds=taught, measured=None if taught else facts.verdict["kinds"]),
        Condition(condition="no person has stopped it", holds=not facts.stopped, measured=facts.stopped or None),
        Condition(condition="no training is under way", holds=not running, measured=sorted(set(running)) or None),
        _at_least("seconds since the nearest training", nearest, rules.cooldown_seconds),
        Condition(condition="trainings in a week", holds=week < rules.per_week, measured=week, limit=rules.per_week),
        _enough_labels(facts, rules),
        Condition(
            condition="trainings failed in a row",
            holds=len(failures) < rules.max_failures,
            measured=len(failures),
            limit=rules.max_failures,
        ),
        _paused(facts, rules, failures),
    ]


def rolling_back(facts: Facts, rules: Rules) -> list[Condition]:
    """What shows that the release is to blame, and that there is something to go back to."""
    release = facts.release
    since = release.windows_since if release else None
    again = bool(release) and str(release.reason if release else "").startswith(ROLLBACK)
    begun = release is not None and not release.critical_before
    near = since is not None and since <= rules.rollback_windows
    return [
        Condition(condition="windows since the release", holds=near, measured=since, limit=rules.rollback_windows),
        Condition(condition="it was not as bad before the release", holds=begun),
        Condition(condition="the release was no rollback itself", holds=not again),
        Condition(condition="a proven package is there", holds=bool(facts.proven), measured=facts.proven or None),
    ]


def _failures(facts: Facts) -> list[Training]:
    """The trainings that failed since the last that did not, or since a person said start; a refused one has not failed."""
    found: list[Training] = []
    for one in reversed(facts.trainings[facts.forgiven :]):
        if one.ended != "failed":
            break
        found.append(one)
    return found


def _paused(facts: Facts, rules: Rules, failures: list[Training]) -> Condition:
    pause = rules.pause_seconds * 2 ** (len(failures) - 1) if failures else 0.0
    since = abs((facts.moment - failures[0].moment).total_seconds()) if failures else None
    return _at_least("seconds since the last that failed", since, pause)


def _without_labels(facts: Facts, rules: Rules, how_bad: str, wanted: Sequence[str]) -> dict[str, Sequence[Condition]]:
    """What the table has for this verdict with labels only, and what kept from it: too few labels, and perhaps more."""
    answers = rules.table.get(how_bad, {}).get("with_labels", [])
    must = {"retrain": retraining(facts, rules), "roll_back": [_enough_labels(facts, rules)]}
    return {one: must[one] for one in CHANGES if one in answers and one not in wanted}


def _enough_labels(facts: Facts, rules: Rules) -> Condition:
    return _at_least("labels since the last training", facts.labels, rules.min_labels)


def _at_least(what: str, measured: float | None, limit: float) -> Condition:
    return Condition(condition=what, holds=measured is None or measured >= limit, measured=measured, limit=limit)
