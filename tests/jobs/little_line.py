"""This file is a model line small enough to follow by hand: trips from a station, and the rain there."""

import copy

import numpy as np
import pyarrow as pa

from jobs.kit.spec import Line

SPEC = {
    "name": "trip-delay",
    "owner": "a team",
    "description": "Will a trip be late?",
    "problem": {
        "entity": "trip",
        "prediction_time": "start",
        "target": "late",
        "label_time": "known",
        "subgroups": ["kind"],
        "baseline": ["kind"],
    },
    "sources": {
        "trips": {
            "file": "trips.csv",
            "columns": {"trip": "category", "kind": "category", "length": "number", "started": "time"},
        },
        "rain": {"file": "rain.csv", "columns": {"station": "category", "amount": "number", "at": "time"}},
    },
    "feature_groups": {
        "plan": {
            "source": "trips",
            "entity": "trip",
            "event_time": "start",
            "features": {
                "kind": {"type": "category"},
                "length": {"type": "number", "min": 0, "max": 100},
            },
        },
        "rain": {
            "source": "rain",
            "entity": "station",
            "event_time": "measured",
            "online": True,
            "lag": "10s",
            "max_age": "60s",
            "features": {"amount": {"type": "number", "min": 0, "missing": 0.5}},
        },
    },
    "split": {
        "train": {"start": "1970-01-01", "end": "1970-01-11"},
        "holdout_every": 5,
        "evaluate": {"start": "1970-01-11", "end": "1970-01-21"},
    },
    "training": {"seed": 3, "hyperparameters": {"rounds": 12, "max_depth": 3, "learning_rate": 0.3}},
    "gates": [{"metric": "auc", "min": 0.5}],
}


def line(**changes):
    """The line, with fields changed by their dotted path, `__` for a dot."""
    spec = copy.deepcopy(SPEC)
    for path, value in changes.items():
        *parents, last = path.split("__")
        place = spec
        for parent in parents:
            place = place[parent]
        place[last] = value
    return Line.model_validate(spec)


def rows(count=2000, days=10, first_day=0, seed=0):
    """Rows as a snapshot has them; long trips, and those by bus in the rain, are late."""
    random = np.random.default_rng(seed)
    start = np.sort(random.integers(0, days * 86_400, count)) + first_day * 86_400
    kind, length = random.choice(["bus", "rail", "ship"], count), random.uniform(0, 100, count)
    amount = np.where(random.random(count) < 0.2, np.nan, random.exponential(2, count))
    odds = length / 25 - 2 + 1.5 * ((kind == "bus") & (np.nan_to_num(amount) > 2)) + random.normal(size=count)
    return pa.table(
        {
            "trip": [f"t{first_day}-{number}" for number in range(count)],
            "start": start.astype(float),
            "kind": kind,
            "length": length,
            "amount": pa.array(amount, from_pandas=True),
            "late": (odds > 0).astype(np.int64),
        }
    )


def parts():
    """A whole snapshot, evaluate later than the rest."""
    everything = rows(4000)
    day = np.asarray(everything["start"]) // 86_400
    return {
        "train": everything.filter(day % 5 != 4),
        "holdout": everything.filter(day % 5 == 4),
        "evaluate": rows(2000, first_day=10, seed=1),
    }
