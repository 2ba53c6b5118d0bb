"""This file gathers from the ledger what a response is decided from."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from jobs.kit.chain import Row
from jobs.kit.ledger import Ledger
from jobs.kit.moments import instant
from jobs.respond.facts import Facts, Release, Training
from jobs.respond.severity import severity

SWITCH = "switch"
RETRAIN = "retrain"
"""Id of the switch of trainings by themselves."""
_NEWEST: Mapping[str, int] = {"response": 20, "run": 100, "labels": 500, "release": 30, SWITCH: 1}
"""How many rows of each kind are read, besides those at the end."""
_KEPT = 40
_RECENT = 50
"""Rows at the end, read with strong consistency: the index may lag behind them."""
STALE = timedelta(hours=1)
"""A training that was called for and has not begun for so long never will."""


@dataclass(frozen=True)
class History:
    """A line's rows that matter, oldest first by kind, and the number of the last of all."""

    rows: Sequence[Row]
    seq: int

    def of(self, kind: str) -> list[Row]:
        return [row for row in self.rows if row.kind == kind]


def history(ledger: Ledger, line: str, start: str = "", verdicts: int = 0) -> History:
    """What there is now; a decision made from it holds only while no row comes after `seq`.

    Args:
        ledger: of the estate.
        line: whose rows.
        start: the window at hand.
        verdicts: how many of the last windows matter.
    """
    # The end first: a row that comes between the two readings then makes the decision be made anew.
    tail = ledger.newest(line, limit=_RECENT)
    kinds = {**_NEWEST, **({"verdict": verdicts} if verdicts else {})}
    found = {row.seq: row for kind, count in kinds.items() for row in ledger.of_kind(line, kind, newest=count)}
    found |= {row.seq: row for row in tail} | {row.seq: row for row in (ledger.find(start) if start else [])}
    return History([found[seq] for seq in sorted(found)], tail[0].seq if tail else 0)


def verdict_row(past: History, start: str) -> Row | None:
    """The newest verdict on the window that began then."""
    return next((row for row in reversed(past.of("verdict")) if row.id == start), None)


def answer_to(past: History, verdict: Row) -> Row | None:
    """The response that was decided to a verdict."""
    rows = (row for row in past.of("response") if row.id == verdict.id and row.seq > verdict.seq)
    return next((row for row in rows if row.body.get("verdict") == verdict.digest), None)


def facts(past: History, row: Row, under_way: Sequence[str], proven: str, now: datetime, taught: timedelta) -> Facts:
    """What decides about a verdict; `taught` is how far back a training's days reach."""
    verdict = row.body
    calls = called(past)
    switch = next(iter(reversed(past.of(SWITCH))), None)
    since = max([_last_start(past), *(one["seq"] for one in calls)])
    moment = instant(verdict["end"])
    return Facts(
        verdict=verdict,
        moment=moment,
        verdicts=_last(past.of("verdict"), row),
        answers=[one.body for one in reversed(past.of("response"))],
        trainings=[_training(one, past, under_way, now) for one in calls],
        forgiven=sum(one["seq"] < switch.seq for one in calls) if switch else 0,
        under_way=under_way,
        stopped=stopped(past),
        labels=sum(
            one.body.get("joined", 0) for one in past.of("labels") if one.seq > since and _within(one, moment, taught)
        ),
        release=_release(past, row),
        proven=proven,
    )


def called(past: History) -> list[dict[str, Any]]:
    """The trainings that responses have called for: each response carries on the list of the one before."""
    last = next(iter(reversed(past.of("response"))), None)
    return list(last.body.get("trainings", [])) if last else []


def kept(calls: Sequence[dict[str, Any]], per_week: int) -> list[dict[str, Any]]:
    """As many of the last trainings as decisions may look back at."""
    return list(calls[-(2 * per_week + _KEPT) :])


def stopped(past: History) -> str:
    """Why a person has stopped trainings by themselves; empty where nobody has."""
    said = next((row.body for row in reversed(past.of(SWITCH)) if row.id == RETRAIN), None)
    return (said["reason"] or "no reason") if said and said["switch"] == "stop" else ""


def _last(verdicts: Iterable[Row], row: Row) -> list[dict[str, Any]]:
    """The last verdict of each window up to this one's, in order of time, newest first."""
    by_start = {one.id: one.body for one in verdicts if one.id <= row.id} | {row.id: row.body}
    return [by_start[start] for start in sorted(by_start, reverse=True)]


def _training(call: Mapping[str, Any], past: History, under_way: Sequence[str], now: datetime) -> Training:
    run_id = call["run_id"]
    ended = next((one.body["status"] for one in reversed(past.of("run")) if one.id == run_id), "")
    begun, ended = bool(ended), "" if ended == "started" else ended
    # Stopped or killed from outside, a run closes no row.
    if not ended and run_id not in under_way and (begun or now - instant(call["at"]) > STALE):
        ended = "failed"
    return Training(run_id=run_id, moment=instant(call["moment"]), ended=ended)


def _within(labels: Row, moment: datetime, taught: timedelta) -> bool:
    """Whether most labels of a delivery became known in the days that would train; one of long ago teaches nothing now."""
    delay = (labels.body.get("delay_seconds") or {}).get("p50", 0.0)
    return abs(moment - (instant(labels.at) - timedelta(seconds=delay))) <= taught


def _last_start(past: History) -> int:
    """Number of the row of the last run that began, whoever began it."""
    return max((row.seq for row in past.of("run") if row.body["status"] == "started"), default=0)


def _release(past: History, row: Row) -> Release | None:
    live = next(
        (one for one in reversed(past.of("release")) if one.body["outcome"] == "live" and one.seq < row.seq), None
    )
    if live is None or live.body["package_arn"] != row.body.get("package"):
        return None
    judged = [one for one in past.of("verdict") if one.seq <= row.seq]
    before = [one for one in judged if one.seq < live.seq]
    return Release(
        package=live.body["package_arn"],
        reason=str(live.body.get("reason") or ""),
        windows_since=len({one.id for one in judged if one.seq > live.seq}),
        critical_before=bool(before) and severity(before[-1].body) == "critical",
    )
