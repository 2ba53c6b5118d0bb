# ruff: noqa: F811 - a fixture's name is its use

from dataclasses import replace

import pytest

from jobs.serve.contract import ServeContract
from jobs.serve.groups import groups
from jobs.train.online import remembered
from tests.jobs.little_line import line
from tests.jobs.lookup_world import AMOUNT, HEAVY, RAIN, ask, clock, model, online, record, the_line, trip  # noqa: F401 - fixtures


def test_a_row_with_its_entity_is_answered_as_one_with_all_its_features(model):
    full, short = ask(model, trip(amount=2.5, heavy=True), trip())

    assert short["probability"] == full["probability"] == 0.0145
    assert (short["features"], short["as_of"]) == ({"amount": 2.5, "heavy": True}, {"rain": 980.0})
    assert "missing" not in short
    assert set(full) == {"prediction_id", "package", "prediction", "probability"}


def test_what_the_caller_says_wins_and_the_rest_is_looked_up(model):
    [answer] = ask(model, trip(amount=99))

    assert answer["features"] == {"heavy": True}
    assert answer["probability"] == pytest.approx((1 + 10 + 99 + 1) / 1000)


def test_a_null_is_said_and_not_looked_up(model, online):
    [answer] = ask(model, trip(amount=1, heavy=None))

    assert not online.calls
    assert "missing" not in answer


def test_many_rows_are_one_call_with_each_entity_once(model, online):
    answers = ask(model, *(trip(station="main" if n % 2 else "side", length=n) for n in range(50)))

    [[asked]] = online.calls
    assert asked["FeatureGroupName"] == RAIN
    assert sorted(asked["RecordIdentifiersValueAsString"]) == ["main", "side"]
    assert {answer["features"]["amount"] for answer in answers} == {2.5, 7.0}


def test_no_call_asks_for_more_entities_than_the_service_takes(model, online):
    ask(model, *(trip(station=f"s{n}") for n in range(250)))

    assert [len(call[0]["RecordIdentifiersValueAsString"]) for call in online.calls] == [100, 100, 50]


def test_a_record_is_asked_for_once_a_second_and_so_is_one_that_is_not_there(model, online, clock):
    ask(model, trip(), trip(station="nowhere"))
    clock.seconds = 0.9
    ask(model, trip(), trip(station="nowhere"))
    before = len(online.calls)
    clock.seconds = 1.1
    ask(model, trip())

    assert (before, len(online.calls)) == (1, 2)


@pytest.mark.parametrize(
    ("moment", "seen"),
    [
        # The record is of 980; the group's lag is 10 seconds, its max_age 60.
        (989, False),
        (990, True),
        (1040, True),
        (1040.5, False),
        ("1970-01-01T00:17:20+00:00", True),
        ("1970-01-01T01:17:20+00:00", False),
        ("1970-01-01T01:17:20+01:00", True),
        (None, True),
    ],
)
def test_a_record_counts_from_lag_after_its_time_to_max_age_as_in_training(model, moment, seen):
    [answer] = ask(model, trip(start=moment))

    assert ("features" in answer) is seen
    assert answer.get("missing", []) == ([] if seen else ["amount", "heavy"])
    assert answer["probability"] == (0.0145 if seen else 0.011)


def test_without_a_moment_in_the_row_the_moment_is_now(model):
    model = replace(model, lookup=replace(model.lookup, now=lambda: 1041.0))

    [answer] = ask(model, trip())

    assert answer["missing"] == ["amount", "heavy"]


@pytest.mark.parametrize(
    ("changes", "field", "message"),
    [
        ({"start": "noon"}, "start", "must be Unix seconds or a time such as"),
        ({"start": "1970-01-01T00:17:20"}, "start", "must be Unix seconds or a time such as"),
        ({"start": True}, "start", "must be Unix seconds or a time such as"),
        ({"station": {"id": 1}}, "station", "must be text or a whole number to look up rain, got"),
        ({"station": ""}, "station", "must be text or a whole number"),
        ({"station": "x" * 2000}, "station", "must be text or a whole number"),
        ({"station": None}, "amount", "must be given, got nothing"),
    ],
)
def test_a_row_that_cannot_be_looked_up_for_is_answered_with_its_field_and_costs_no_other(
    model, changes, field, message
):
    good, wrong = ask(model, trip(), trip(**changes))

    assert good["features"]["amount"] == 2.5
    assert wrong["error"]["field"] == field
    assert message in wrong["error"]["message"]


def test_an_entity_that_is_a_number_is_looked_up_by_its_digits(model, online):
    online.stations["7"] = record(990, "3")

    [answer] = ask(model, trip(station=7))

    assert answer["features"]["amount"] == 3.0


@pytest.mark.parametrize("value", ["many", "nan", "1e400", None])
def test_a_value_that_the_model_cannot_use_is_missing_and_named(model, online, value):
    online.stations["main"] = {"measured": "980", "heavy": "0"} | ({"amount": value} if value else {})

    [answer] = ask(model, trip())

    assert (answer["features"], answer["missing"]) == ({"heavy": False}, ["amount"])


def test_answers_say_what_was_looked_up_unless_the_line_forbids_it(model):
    [answer] = ask(replace(model, echo=False), trip(), trip(station="nowhere"))[:1]
    [unknown] = ask(replace(model, echo=False), trip(station="nowhere"))

    assert set(answer) == {"prediction_id", "package", "prediction", "probability"}
    assert unknown["missing"] == ["amount", "heavy"]


def test_a_later_version_of_a_group_is_asked_by_its_name():
    [group] = groups(
        remembered(the_line(feature_groups__rain__version=2))["groups"], (AMOUNT, HEAVY), "dev", "trip_delay"
    )

    assert group.store == "mlops-dev-trip-delay-rain-v2"


def test_a_group_that_is_not_online_is_not_remembered():
    assert remembered(line(feature_groups__rain__online=False))["groups"] == {}


def test_the_environment_of_a_model_is_what_its_server_reads():
    assert {"LOOKUP", "LOOKUP_TIMEOUT_MS", "LOOKUP_CACHE_SECONDS", "CAPTURE_FEATURES", "ENVIRONMENT", "LINE"} <= (
        ServeContract.names()
    )
