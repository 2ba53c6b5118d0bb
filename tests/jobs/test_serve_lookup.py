import json
import os
import socket
import subprocess
import sys
import time
from dataclasses import replace

import botocore.session
import numpy as np
import pytest
from botocore.exceptions import ClientError, ConnectTimeoutError
from botocore.validate import validate_parameters

from jobs.serve.contract import ServeContract
from jobs.serve.groups import groups
from jobs.serve.inference import Model, input_fn, output_fn, predict_fn
from jobs.serve.lookup import Lookup
from jobs.serve.rows import Input
from jobs.serve.store import Store, client
from jobs.train.online import remembered
from tests.jobs.little_line import line

LINES = "application/jsonlines"
KIND, LENGTH = Input("kind", "category", ("bus", "rail")), Input("length", "number")
AMOUNT, HEAVY = Input("amount", "number"), Input("heavy", "boolean", may_miss=True)
RAIN = "mlops-local-trip-delay-rain"
NOW = 1000.0
SHAPE = (
    botocore.session.get_session()
    .get_service_model("sagemaker-featurestore-runtime")
    .operation_model("BatchGetRecord")
    .input_shape
)


class Online:
    """An online store of one group, as its API answers."""

    def __init__(self, **stations):
        self.stations = stations
        self.calls = []
        self.fails = []
        self.holds_back = set()

    def batch_get_record(self, **request):
        validate_parameters(request, SHAPE)
        self.calls.append(request["Identifiers"])
        if self.fails:
            raise self.fails.pop()
        asked = [(one, entity) for one in request["Identifiers"] for entity in one["RecordIdentifiersValueAsString"]]
        given = [(one, entity) for one, entity in asked if entity not in self.holds_back]
        held = [
            {"FeatureGroupName": one["FeatureGroupName"], "RecordIdentifiersValueAsString": [entity]}
            for one, entity in asked
            if entity in self.holds_back
        ]
        self.holds_back = set()
        records = [
            {
                "FeatureGroupName": one["FeatureGroupName"],
                "RecordIdentifierValueAsString": entity,
                "Record": [
                    {"FeatureName": name, "ValueAsString": value}
                    for name, value in self.stations[entity].items()
                    if name in one["FeatureNames"]
                ],
            }
            for one, entity in given
            if entity in self.stations
        ]
        return {"Records": records, "Errors": [], "UnprocessedIdentifiers": held}


class Sum:
    """A booster whose probability is the sum of what it sees, nothing for a missing value."""

    def inplace_predict(self, matrix, **_):
        return np.nansum(np.asarray(matrix), axis=1) / 1000


def record(at, amount="2.5", **more):
    return {"measured": str(at), "amount": amount, "heavy": "1", **more}


class Clock:
    def __init__(self):
        self.seconds = 0.0

    def __call__(self):
        return self.seconds


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def online():
    return Online(main=record(980), side=record(985, "7"))


def the_line(**changes):
    heavy = {"type": "boolean", "source": "rain.amount"}
    return line(feature_groups__rain__features__heavy=heavy, **changes)


@pytest.fixture
def model(online, clock):
    features = (KIND, LENGTH, AMOUNT, HEAVY)
    found = groups(remembered(the_line())["groups"], features, "local", "trip_delay")
    store = Store(online, seconds=0.5, cache_seconds=1.0, clock=clock)
    return Model(Sum(), features, 0.5, "arn:p/3", Lookup(found, "start", store, now=lambda: NOW))


def ask(model, *rows):
    text, _ = output_fn(predict_fn(input_fn("\n".join(map(json.dumps, rows)), LINES), model), LINES)
    return [json.loads(answer) for answer in text.splitlines()]


def trip(**changes):
    return {"kind": "rail", "length": 10, "station": "main"} | changes


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


DENIED = ClientError({"Error": {"Code": "AccessDeniedException", "Message": "no"}}, "BatchGetRecord")
SLOW = ConnectTimeoutError(endpoint_url="http://store")


@pytest.mark.parametrize("error", [DENIED, SLOW])
def test_a_store_that_is_down_costs_features_and_no_answer(model, online, error, capsys):
    online.fails = [error] * 2

    down, whole = ask(model, trip(), trip(amount=1, heavy=False))

    assert (down["missing"], down["probability"]) == (["amount", "heavy"], 0.011)
    assert "features" not in down
    assert "missing" not in whole
    assert "feature store does not answer for 1 entities: " in capsys.readouterr().err


def test_a_call_that_fails_once_is_made_again(model, online):
    online.fails = [SLOW]

    [answer] = ask(model, trip())

    assert answer["features"]["amount"] == 2.5


def test_entities_that_the_store_held_back_are_asked_for_again(model, online):
    online.holds_back = {"side"}

    answers = ask(model, trip(), trip(station="side"))

    assert [answer["features"]["amount"] for answer in answers] == [2.5, 7.0]
    assert online.calls[1][0]["RecordIdentifiersValueAsString"] == ["side"]


def test_a_store_that_failed_is_left_alone_for_a_second_and_then_asked_again(model, online, clock):
    online.fails = [SLOW] * 2
    ask(model, trip())
    clock.seconds = 0.9
    ask(model, trip())
    before = len(online.calls)
    clock.seconds = 1.1
    [answer] = ask(model, trip())

    assert before == 2
    assert answer["features"]["amount"] == 2.5


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


def test_the_server_imports_no_client_where_nothing_is_looked_up(tmp_path):
    code = (
        "import sys; from jobs.serve.contract import ServeContract; from jobs.serve import model;"
        "print(model._lookup({'groups': {}}, (), ServeContract(model_package_arn='p', lookup=True)),"
        " 'boto3' in sys.modules)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, env=dict(os.environ)
    )

    assert done.stdout == "None False\n"


def test_the_environment_of_a_model_is_what_its_server_reads():
    assert {"LOOKUP", "LOOKUP_TIMEOUT_MS", "LOOKUP_CACHE_SECONDS", "CAPTURE_FEATURES", "ENVIRONMENT", "LINE"} <= (
        ServeContract.names()
    )


@pytest.mark.parametrize("answers", [True, False])
def test_a_request_waits_no_longer_than_it_may_for_a_store_that_is_gone_or_silent(monkeypatch, answers):
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
        if not answers:
            listener.close()
        monkeypatch.setenv("AWS_ENDPOINT_URL", f"http://127.0.0.1:{port}")
        monkeypatch.setenv("AWS_ACCESS_KEY_ID", "test")
        monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "test")
        store = Store(client(0.3, "us-east-1"), seconds=0.3, cache_seconds=0)
        begun = time.monotonic()
        found = store.records([(RAIN, "main")], {RAIN: ["amount"]})

    assert not found
    assert time.monotonic() - begun < 1.0
