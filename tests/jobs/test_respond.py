"""What is done about a verdict follows the line's table, and only where every condition holds."""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from jobs.kit.chain import Row
from jobs.kit.response import Answer, Response, Retrain, table, told
from jobs.respond.contract import Rules
from jobs.respond.decide import decide
from jobs.respond.facts import Facts, Release, Training
from jobs.respond.gather import History
from jobs.respond.proven import proven
from jobs.respond.respond import NoVerdictError
from jobs.respond.severity import severity
from jobs.respond.switch import switch
from tests.jobs.respond_world import HOUR, START, World

MOMENT = datetime(2026, 5, 4, tzinfo=UTC)
DRIFTING = {"verdict": "drifting", "kinds": ["prediction"]}
RULES = Rules(table=table(Response(), "medium"))
CRITICAL = {"verdict": "drifting", "kinds": ["concept"]}


def some_facts(verdict=DRIFTING, **more):
    return Facts(
        **{"verdict": verdict, "moment": MOMENT, "verdicts": [verdict], "labels": 5000, "proven": "arn:old", **more}
    )


def trained(days, ended="succeeded"):
    return Training(run_id=f"r{days}", moment=MOMENT - timedelta(days=days), ended=ended)


@pytest.mark.parametrize(
    ("verdict", "word"),
    [
        ({"verdict": "ok"}, "none"),
        ({"verdict": "blind", "kinds": []}, "blind"),
        ({"verdict": "drifting", "kinds": ["data", "schema"]}, "minor"),
        ({"verdict": "drifting", "kinds": ["data", "label"]}, "major"),
        ({"verdict": "drifting", "kinds": ["data", "concept"]}, "critical"),
        ({"verdict": "drifting", "kinds": ["latency"]}, "major"),
        ({"verdict": "drifting", "kinds": ["schema", "concept"], "response": "repair the source: a fault"}, "fault"),
        ({"verdict": "drifting", "kinds": ["schema", "errors"], "response": "repair the source: a fault"}, "critical"),
    ],
)
def test_a_verdict_is_as_bad_as_the_worst_that_it_proves(verdict, word):
    assert severity(verdict) == word


def test_a_fault_of_the_source_never_trains_whatever_labels_say():
    verdict = {**CRITICAL, "response": "repair the source: a retrained model would learn the fault"}

    assert decide(some_facts(verdict), RULES).actions == ["page"]


def test_a_line_of_low_criticality_only_records_what_others_are_told_of():
    verdict = {"verdict": "drifting", "kinds": ["data"]}
    low = replace(RULES, table=table(Response(), "low"))

    assert (decide(some_facts(verdict), RULES).actions, decide(some_facts(verdict), low).actions) == (
        ["notify"],
        ["record"],
    )


def test_a_line_may_want_something_else():
    stated = Response(major=Answer(with_labels=("page",), without_labels=("record",)))

    assert decide(some_facts(), replace(RULES, table=table(stated, "medium"))).actions == ["page"]


def test_no_line_may_train_without_labels():
    with pytest.raises(ValueError, match="without_labels must leave out retrain"):
        Answer(with_labels=("record",), without_labels=("retrain",))


@pytest.mark.parametrize(
    ("change", "condition"),
    [
        ({"stopped": "labels are wrong"}, "no person has stopped it"),
        ({"under_way": ["r9"]}, "no training is under way"),
        ({"trainings": [trained(9, ended="")]}, "no training is under way"),
        ({"trainings": [trained(1)]}, "seconds since the nearest training"),
        ({"trainings": [trained(6), trained(4)]}, "trainings in a week"),
        (
            {"trainings": [trained(20, "failed"), trained(15, "failed"), trained(10, "failed")]},
            "trainings failed in a row",
        ),
    ],
)
def test_one_condition_that_does_not_hold_keeps_it_from_training_and_is_named(change, condition):
    decision = decide(some_facts(**change), RULES)

    assert decision.actions == ["notify"]
    assert [one.condition for one in decision.conditions["retrain"] if not one.holds] == [condition]
    assert decide(some_facts(), RULES).actions == ["notify", "retrain"]


@pytest.mark.parametrize("kinds", [["latency"], ["data", "latency"], ["errors"], ["schema", "errors"]])
def test_what_only_the_service_did_wrong_is_told_and_teaches_nothing(kinds):
    decision = decide(some_facts({"verdict": "drifting", "kinds": kinds}), RULES)

    assert set(decision.actions) <= {"notify", "page"}
    assert [one.condition for one in decision.conditions["retrain"] if not one.holds] == ["data can mend it"]


@pytest.mark.parametrize(("delay", "actions"), [(3600.0, ["page", "retrain"]), (13 * 366 * 86400.0, ["page"])])
def test_labels_of_long_ago_that_came_today_are_none_to_train_with(delay, actions):
    world = World(1, deadly=0.0, retrain=Retrain())
    world.row("labels", "d", {"joined": 5000, "rows": 5000, "delay_seconds": {"p50": delay}})
    world.deliver(world.drifts(START))

    [row] = world.ledger.rows("flight-delay", "response")
    assert row.body["actions"] == actions


def test_too_few_labels_are_told_as_what_kept_it_from_training():
    decision = decide(some_facts(labels=999), RULES)

    assert (decision.labels, decision.actions) == ("without_labels", ["notify"])
    [lacking] = [one for one in decision.conditions["retrain"] if not one.holds]
    assert (lacking.condition, lacking.measured, lacking.limit) == ("labels since the last training", 999, 1000)


def an_answer(**changed):
    about = {"start": "2026-05-03T00:00:00Z", "end": "2026-05-04T00:00:00Z", "package": "p", "kinds": ["prediction"]}
    return {"actions": ["notify"], "severity": "major", "about": about | changed.pop("about", {})} | changed


LOOK = DRIFTING | {"start": "2026-05-03T12:00:00Z", "end": "2026-05-04T12:00:00Z", "package": "p"}


@pytest.mark.parametrize(
    ("answer", "verdict", "told"),
    [
        (an_answer(), {}, False),
        (an_answer(about={"end": "2026-05-03T12:00:00Z"}), {}, True),
        (an_answer(about={"package": "other"}), {}, True),
        (an_answer(severity="minor"), {}, True),
        (an_answer(actions=["record"]), {}, True),
        (an_answer(), {"kinds": ["prediction", "label"]}, True),
        (an_answer(about={"kinds": ["prediction", "label"]}), {}, False),
    ],
)
def test_who_looks_again_at_the_same_hours_calls_nobody_again(answer, verdict, told):
    decision = decide(some_facts(LOOK | verdict, answers=[answer], labels=0), RULES)

    assert ("notify" in decision.actions) == told
    assert decision.conditions["notify"][-1].measured == (None if told else "2026-05-03T00:00:00Z")


def test_another_case_of_blindness_is_told_and_the_same_is_not():
    blind = LOOK | {"verdict": "blind", "kinds": [], "blind": {"case": "idle"}}
    before = an_answer(severity="blind", actions=["page"], about={"kinds": [], "blind": {"case": "idle"}})

    assert decide(some_facts(blind, answers=[before]), RULES).actions == ["record"]
    other = blind | {"blind": {"case": "capture-failing"}}
    assert decide(some_facts(other, answers=[before]), RULES).actions == ["page"]


def a_day(day, *features, kinds=("schema",)):
    shown = [{"feature": name, "drifted": True} for name in features]
    about = {"start": f"2026-05-{day:02}T00:00:00Z", "end": f"2026-05-{day + 1:02}T00:00:00Z", "package": "p"}
    return DRIFTING | about | {"kinds": list(kinds), "features": shown}


@pytest.mark.parametrize(
    ("windows_ago", "told_of", "now", "told"),
    [
        (1, ["dest"], ["dest"], False),
        (6, ["dest", "temp"], ["dest"], False),
        (7, ["dest"], ["dest"], True),
        (1, ["dest"], ["dest", "temp"], True),
        (1, None, ["dest"], True),
    ],
)
def test_minor_trouble_that_lasts_is_told_again_only_when_more_drifts_or_after_six_windows(
    windows_ago, told_of, now, told
):
    verdicts = [a_day(20 - back, *now) for back in range(9)]
    about = {name: verdicts[windows_ago][name] for name in ("start", "end", "package", "kinds")} | {"drifted": told_of}
    answer = {"actions": ["notify"], "severity": "minor", "about": about}

    decision = decide(some_facts(verdicts[0], verdicts=verdicts, answers=[answer]), RULES)

    assert decision.severity == "minor"
    assert decision.actions == (["notify"] if told else ["record"])


def test_major_trouble_that_lasts_is_told_in_every_window():
    verdicts = [a_day(20 - back, "probability", kinds=["prediction"]) for back in range(3)]
    about = {**verdicts[1], "drifted": ["probability"]}
    answer = {"actions": ["notify"], "severity": "major", "about": about}

    assert "notify" in decide(some_facts(verdicts[0], verdicts=verdicts, answers=[answer], labels=0), RULES).actions


def test_a_change_of_the_model_is_told_whatever_was_told_before():
    assert decide(some_facts(LOOK, answers=[an_answer()]), RULES).actions == ["notify", "retrain"]


def test_after_failures_it_waits_twice_as_long_each_time():
    rules = replace(RULES, cooldown_seconds=0.0, per_week=50, max_failures=5)
    failures = [trained(3.5, "failed"), trained(3.0, "failed"), trained(1.5, "failed")]

    assert "retrain" in decide(some_facts(trainings=failures[:1]), rules).actions
    assert "retrain" not in decide(some_facts(trainings=failures), rules).actions
    assert "retrain" in decide(some_facts(trainings=failures, moment=MOMENT + timedelta(days=3)), rules).actions


def test_a_refused_training_is_no_failure_and_a_person_may_forgive_those_that_were():
    failures = [trained(20, "failed"), trained(15, "failed"), trained(10, "failed")]

    assert "retrain" in decide(some_facts(trainings=[*failures[:2], trained(5, "refused")]), RULES).actions
    assert "retrain" in decide(some_facts(trainings=failures, forgiven=3), RULES).actions


def test_too_few_of_the_last_windows_call_nobody():
    rules = replace(RULES, windows=3, windows_drifting=2)

    assert decide(some_facts(verdicts=[DRIFTING, {"verdict": "ok"}, {"verdict": "ok"}]), rules).actions == ["record"]
    assert "notify" in decide(some_facts(verdicts=[DRIFTING, {"verdict": "ok"}, DRIFTING]), rules).actions


def test_what_is_suppressed_is_only_recorded():
    assert decide(some_facts({**CRITICAL, "suppressed": "a release bakes"}), RULES).actions == ["record"]


NEW = Release(package="arn:new", windows_since=1)


@pytest.mark.parametrize(
    ("release", "actions"),
    [
        (NEW, ["page", "roll_back"]),
        (replace(NEW, windows_since=4), ["page", "retrain"]),
        (replace(NEW, critical_before=True), ["page", "retrain"]),
        (replace(NEW, reason="rollback: it failed"), ["page", "retrain"]),
        (None, ["page", "retrain"]),
    ],
)
def test_only_a_loss_that_began_right_after_a_release_rolls_it_back(release, actions):
    assert decide(some_facts(CRITICAL, release=release), RULES).actions == actions


def test_nothing_proven_rolls_nothing_back():
    assert decide(some_facts(CRITICAL, release=NEW, proven=""), RULES).actions == ["page", "retrain"]


@pytest.fixture
def world():
    found = World(1, deadly=0.0, retrain=Retrain())
    found.labels(5000)
    found.pass_to(START + HOUR)
    return found


def test_the_same_verdict_again_is_answered_once_and_another_verdict_on_the_window_anew(world):
    start = world.drifts(START)
    for _ in range(3):
        world.deliver(start)
    world.drifts(START, kinds=["data"])
    world.deliver(start)

    rows = world.ledger.rows("flight-delay", "response")
    assert [row.body["severity"] for row in rows] == ["major", "minor"]
    assert len(world.runs) == 1


def test_who_is_told_can_filter_by_severity_and_action(world):
    world.deliver(world.drifts(START, kinds=["concept"]))

    [message] = world.told
    found = {name: value["StringValue"] for name, value in message["MessageAttributes"].items()}
    assert found == {"severity": "critical", "action": "page", "line": "flight-delay"}
    assert json.loads(message["Message"])["cause"] == "c"


def test_a_training_learns_from_the_last_days_and_must_beat_the_champion(world):
    world.deliver(world.drifts(START))

    [run] = world.runs
    assert run.asked["split"] == "2025-11-17/2026-02-15/2026-02-15/2026-03-01"
    assert (run.asked["as_of"], run.asked["min_gain"], run.asked["cause"]) == (
        "2026-03-01T01:00:00+00:00",
        0.001,
        "2026-03-01T00:00:00Z",
    )


def test_a_loss_after_a_release_starts_the_release_of_what_was_proven_before(world):
    started = []
    world.start_execution = lambda **asked: started.append(asked)
    for package in ("arn:0", "arn:1"):
        world.row("release", f"{package}#1", {"package_arn": package, "outcome": "live"})
    world.deliver(world.drifts(START, kinds=["concept"]))

    [asked] = started
    assert asked["stateMachineArn"] == world.contract.release_arn
    assert json.loads(asked["input"])["package_arn"] == "arn:0"
    assert json.loads(asked["input"])["reason"].startswith("rollback: ")


@pytest.mark.parametrize(
    ("releases", "back_to"),
    [
        ([("0", None), ("1", None), ("0", "rollback: worse"), ("2", None)], "0"),
        ([("0", None), ("1", None), ("0", "rollback: by a person"), ("1", None), ("2", None)], "1"),
        ([("0", None), ("1", None), ("2", "rollback: worse")], "0"),
        ([("1", None), ("2", "rollback: worse"), ("3", None)], "2"),
    ],
)
def test_what_was_rolled_back_is_not_proven_until_somebody_releases_it_again(releases, back_to):
    rows = [
        Row(line="l", seq=n, kind="release", id=arn, at="t", by="p", previous="", text=json.dumps(body))
        for n, (arn, why) in enumerate(releases)
        for body in [{"package_arn": arn, "outcome": "live", "reason": why}]
    ]

    assert proven(History(rows, len(rows)))[0] == back_to


def test_a_decision_that_waited_for_an_hour_begins_nothing_any_more(world):
    world.dies_telling = True
    start = world.drifts(START)
    world.deliver(start)
    world.dies_telling = False
    world.pass_to(world.now + 2 * HOUR)
    world.deliver(start)

    assert world.runs == []
    [done] = world.ledger.rows("flight-delay", "response_done")
    assert [one["outcome"] for one in done.body["outcomes"]] == ["told", "too late to begin"]


def test_a_verdict_that_is_not_there_yet_fails_so_that_it_is_tried_again(world):
    with pytest.raises(NoVerdictError, match="got none that began at 2026-03-09"):
        world.deliver("2026-03-09T00:00:00Z")


def test_a_word_without_a_reason_is_no_word(world):
    with pytest.raises(ValueError, match="reason must be given"):
        switch(world.contract, world.clients, world.ledger, {"switch": "stop", "reason": " "})


def test_the_settings_reach_the_job_whole():
    assert Rules(table=table(Response(), "high"), **told(Retrain())) == Rules(table=table(Response(), "high"))
