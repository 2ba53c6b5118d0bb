"""A model server, an online store that counts what it is asked, and a clock."""

import json

import botocore.session
import numpy as np
import pytest
from botocore.validate import validate_parameters

from jobs.serve.groups import groups
from jobs.serve.inference import Model, input_fn, output_fn, predict_fn
from jobs.serve.lookup import Lookup
from jobs.serve.rows import Input
from jobs.serve.store import Store
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
