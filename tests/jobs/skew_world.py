"""Trips whose features a server saw, and what training would see of the same moments."""

from datetime import UTC, datetime

import numpy as np
import pyarrow as pa
import pytest

from jobs.features.collect import store
from jobs.kit.files import Folder
from jobs.skew.captured import read
from jobs.skew.measure import measure
from tests.jobs.little_line import line
from tests.jobs.test_drift_capture import record

NOW = datetime(2026, 1, 1, tzinfo=UTC)
ASKED = datetime(2025, 12, 31, 12, tzinfo=UTC)
DAY = 86_400
STATIONS = ("main", "side")
LINE = line(
    feature_groups__rain__max_age="2h",
    feature_groups__rain__lag="10m",
    feature_groups__rain__features__heat={"type": "number", "source": "rain.amount", "missing": 0.5},
    feature_groups__rain__features__sky={"type": "category", "source": "rain.station", "missing": 0.5},
)
TRIPS = 400


@pytest.fixture(scope="module")
def world(tmp_path_factory):
    """The lake, and what its rows say: hourly rain at two stations over three days, and trips from them."""
    lake, random = tmp_path_factory.mktemp("lake"), np.random.default_rng(5)
    hours = np.arange(0, 3 * DAY, 3600.0)
    rain = pa.table({
        "station": [name for name in STATIONS for _ in hours],
        "measured": np.tile(hours, 2),
        "amount": random.exponential(2, 2 * len(hours)),
        "heat": random.normal(50, 20, 2 * len(hours)),
        "sky": random.choice(["Clear", "Cloudy", "Rain"], 2 * len(hours)),
    })  # fmt: skip
    start = np.sort(random.uniform(4 * 3600, 3 * DAY - 3600, TRIPS)).round()
    plan = pa.table({
        "trip": [f"t{n}" for n in range(TRIPS)], "start": start,
        "kind": random.choice(["bus", "rail"], TRIPS), "length": random.uniform(0, 100, TRIPS),
    })  # fmt: skip
    for name, table in (("rain", rain), ("plan", plan)):
        group = LINE.feature_groups[name]
        store(table, group.entity, group.event_time, Folder(lake / name), datetime(1970, 2, 1, tzinfo=UTC))
    return lake, rain.to_pylist(), plan.to_pylist()


def known(rain, station, moment, *, lag=600, max_age=7200):
    """The record that training would use, the slow obvious way."""
    found = [r for r in rain if r["station"] == station and r["measured"] + lag <= moment]
    newest = max(found, key=lambda r: r["measured"], default=None)
    return newest if newest and moment - newest["measured"] <= max_age else None


def served(world, change=lambda _row, _used: None, *, lag=600, looked_up=False, where=lambda n: True):
    """Requests and answers of a server that does as training did, but for what `change` does to some rows."""
    _, rain, plan = world
    rows, answers = [], []
    for n, trip in enumerate(plan):
        station = STATIONS[n % 2]
        used = known(rain, station, trip["start"], lag=lag if where(n) else 600) or {}
        row = {**trip, "station": station, "prediction_id": f"p{n}"}
        values = {name: used.get(name) for name in ("amount", "heat", "sky")}
        answer = {"prediction_id": f"p{n}", "package": "arn:p/1", "prediction": 0, "probability": 0.1}
        if looked_up:
            answer |= {
                "features": {k: v for k, v in values.items() if v is not None},
                "as_of": {"rain": used["measured"]} if used else {},
            }
        else:
            row |= values
        if where(n):
            change(answer["features"] if looked_up else row, answer)
        rows.append(row)
        answers.append(answer)
    return rows, answers


def judged(world, rows, answers, spec=LINE):
    found = read([record(rows, answers, at=ASKED).encode()], LINE.problem)
    return measure(spec, found, lambda group: Folder(world[0] / group), NOW)


def feature(document, name):
    [found] = [one for one in document["features"] if one["feature"] == name]
    return found
