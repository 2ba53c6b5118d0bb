"""Predictions as an endpoint captures them, held against the history that training reads."""

import json
import subprocess
import sys
from datetime import UTC, datetime

import numpy as np
import pyarrow as pa
import pytest

from jobs.features.collect import store
from jobs.kit.files import Folder
from jobs.skew.captured import read
from jobs.skew.measure import measure
from jobs.skew.window import Window, captures
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


def test_without_skew_not_one_of_all_rows_differs(world):
    for looked_up in (False, True):
        document = judged(world, *served(world, looked_up=looked_up))

        assert document["verdict"] == "ok"
        assert [(f["feature"], f["differing"]) for f in document["features"]] == [
            (name, 0) for name in ("kind", "length", "amount", "heat", "sky")
        ]
        assert {f["rows"] for f in document["features"]} == {TRIPS}
        assert document["packages"] == {"arn:p/1": TRIPS}


def test_another_unit_is_found_and_named(world):
    def celsius(row, _):
        row["heat"] = (row["heat"] - 32) * 5 / 9

    document = judged(world, *served(world, celsius))

    heat = feature(document, "heat")
    assert (document["verdict"], document["skewed"]) == ("skewed", ["heat"])
    assert (heat["share"], heat["differing"]) == (1.0, TRIPS)
    assert "another unit, as if Fahrenheit became Celsius" in heat["cause"]
    assert heat["mean_difference"] == pytest.approx(-40, abs=3)
    assert heat["distance"] > 0.5
    assert feature(document, "amount")["differing"] == 0


def test_a_part_of_the_servers_is_enough(world):
    document = judged(
        world, *served(world, lambda row, _: row.update(heat=round(row["heat"], 1)), where=lambda n: n % 20 == 0)
    )

    heat = feature(document, "heat")
    assert heat["differing"] == TRIPS // 20
    assert document["max_share"] == heat["share"] == 0.05
    assert heat["cause"] == "serving rounded it to 1 digits after the point"


def test_a_share_below_the_limit_is_no_alarm(world):
    document = judged(world, *served(world, lambda row, _: row.update(heat=1.0), where=lambda n: n < 4))

    assert (document["verdict"], document["max_share"]) == ("ok", 0.01)


def test_values_of_an_hour_before_are_named_as_an_older_record(world):
    document = judged(world, *served(world, lag=600 + 3600))

    assert document["skewed"] == ["amount", "heat", "sky"]
    assert (
        feature(document, "heat")["cause"]
        == "serving used the value of a record 3600 s older than the one that training would use"
    )


def test_values_that_are_not_known_yet_are_named_as_a_newer_record(world):
    document = judged(world, *served(world, lag=0))

    heat = feature(document, "heat")
    assert 0.05 < heat["share"] < 0.5
    assert heat["cause"].startswith("serving used the value of a record 3600 s newer")


def test_a_stale_online_record_is_told_by_the_time_that_the_answer_names(world):
    document = judged(world, *served(world, lag=600 + 3600, looked_up=True))

    assert feature(document, "heat")["cause"] == (
        "the online store was stale: its records were 3600 s older than those of the history"
    )


def test_a_lookup_that_ignores_the_lag_is_told_by_the_time_that_the_answer_names(world):
    document = judged(world, *served(world, lag=0, looked_up=True))

    assert "before they may be known" in feature(document, "amount")["cause"]


def test_a_lookup_that_ignores_max_age_is_told(world):
    strict = line(**{
        "feature_groups__rain__max_age": "30m", "feature_groups__rain__lag": "10m",
        **{f"feature_groups__rain__features__{n}": f.model_dump(mode="json") for n, f in LINE.feature_groups["rain"].features.items()},
    })  # fmt: skip
    document = judged(world, *served(world, looked_up=True), spec=strict)

    assert "older than max_age lets them be" in feature(document, "heat")["cause"]


def test_features_that_serving_lost_are_named(world):
    document = judged(world, *served(world, lambda row, _: row.update(amount=None)))

    amount = feature(document, "amount")
    assert (amount["share"], amount["missing_served"], amount["missing_history"]) == (1.0, TRIPS, 0)
    assert amount["cause"] == "serving had no value where training would have one"


def test_another_spelling_of_categories_is_named(world):
    document = judged(world, *served(world, lambda row, _: row.update(sky=row["sky"].upper())))

    assert feature(document, "sky")["cause"] == "serving spells it otherwise: case or spaces"
    assert feature(document, "sky")["distance"] == 1.0


def test_a_value_of_no_known_relation_is_still_found(world):
    random = np.random.default_rng(1)
    document = judged(world, *served(world, lambda row, _: row.update(heat=float(random.normal()))))

    assert feature(document, "heat")["cause"].startswith("no simple relation")


def test_a_prediction_is_compared_whatever_else_is_known_of_its_entity_at_other_moments(world):
    rows, answers = served(world)
    later = [{**row, "start": row["start"] + 10_800} for row in rows if row["start"] < DAY]
    for row in later:
        used = known(world[1], row["station"], row["start"])
        row |= {name: used[name] for name in ("amount", "heat", "sky")}
    document = judged(world, rows + later, answers + answers[: len(later)])

    assert {f["differing"] for f in document["features"]} == {0}
    assert document["rows"] == TRIPS + len(later)


def test_what_history_does_not_know_yet_is_waited_for(world):
    rows = [{"trip": "t1", "station": "main", "start": 3 * DAY + 3000.0, "kind": "bus", "length": 1, "heat": 99.0}]
    answers = [
        {
            "prediction_id": "p",
            "package": "a",
            "probability": 0.1,
            "features": {"amount": 5.0},
            "as_of": {"rain": 3 * DAY},
        }
    ]
    document = judged(world, rows, answers)

    assert [(feature(document, n)["rows"], feature(document, n)["waiting"]) for n in ("heat", "amount")] == [
        (0, 1),
        (0, 1),
    ]


def test_an_entity_that_history_has_never_seen_is_not_compared(world):
    rows = [{"trip": "new", "station": "nowhere", "start": DAY, "kind": "bus", "length": 1, "amount": 1.0}]
    document = judged(world, rows, [{"prediction_id": "p", "probability": 0.1}])

    assert document["verdict"] == "blind"
    assert {f["unknown"] for f in document["features"]} == {1}


def test_a_row_that_says_neither_whom_nor_when_it_is_about_is_counted_and_not_compared(world):
    rows, answers = served(world)
    golden = {name: value for name, value in rows[0].items() if name not in ("trip", "start")}
    document = judged(world, [*rows, golden], [*answers, answers[0]])

    assert document["unread"] == {"rows that name neither trip nor start": 1}
    assert {f["differing"] for f in document["features"]} == {0}


def test_no_answered_prediction_is_blind_and_says_what_was_not_read(world):
    found = read([b'{"cut', record([{"trip": 1}], [{"error": {}}], at=ASKED).encode()], LINE.problem)
    document = measure(LINE, found, lambda group: Folder(world[0] / group), NOW)

    assert document["verdict"] == "blind"
    assert document["unread"] == {
        "lines that are no capture records, or cut off": 1,
        "rows that were answered with an error": 1,
    }


def test_examples_name_the_prediction_and_never_whom_it_was_about(world):
    document = judged(world, *served(world, lambda row, _: row.update(heat=0.0)))

    [first, *_] = feature(document, "heat")["examples"]
    assert first["prediction_id"] == "p0"
    assert first["served"] == 0.0
    assert not [whom for whom in ("t0", "main") if whom in json.dumps(document)]


def test_a_feature_that_says_something_of_a_person_has_no_examples(world):
    features = {n: f.model_dump(mode="json") for n, f in LINE.feature_groups["rain"].features.items()}
    features["heat"]["pii"] = "personal"
    private = line(
        feature_groups__rain__max_age="2h", feature_groups__rain__lag="10m", feature_groups__rain__features=features
    )
    document = judged(world, *served(world, lambda row, _: row.update(heat=0.0)), spec=private)

    assert (feature(document, "heat")["share"], feature(document, "heat")["examples"]) == (1.0, [])


class TestWindow:
    def kept(self, tmp_path, hour="2025/12/31/12"):
        rows = [{"trip": "t", "start": 100.0}]
        place = tmp_path / "live" / hour
        place.mkdir(parents=True)
        (place / "a.jsonl").write_text(record(rows, [{"prediction_id": "p"}], at=ASKED))
        return Folder(tmp_path)

    @pytest.mark.parametrize(
        ("start", "end", "count", "by"),
        [
            ("2025-12-31", "2026-01-01", 1, "asked"),
            ("2025-12-31T12:00:00+00:00", "2025-12-31T12:00:01+00:00", 1, "asked"),
            ("2025-12-31T12:00:01+00:00", "2026-01-01", 0, "asked"),
            ("1970-01-01", "1970-01-02", 1, "about"),
            ("1970-01-02", "1970-01-03", 0, "asked"),
        ],
    )
    def test_predictions_count_by_when_they_were_asked_for_and_else_by_what_they_are_about(
        self, tmp_path, start, end, count, by
    ):
        found, told = captures(self.kept(tmp_path), LINE.problem, Window.of(start, end, NOW))

        assert (len(found.seen), told) == (count, by)

    def test_files_of_other_hours_are_not_read(self):
        window = Window.of("2025-12-31T12:00:00", "2025-12-31T13:00:00", NOW)

        assert [window.touches(f"live/2025/12/31/{h}/a.jsonl") for h in ("09", "11", "12", "13")] == [
            False,
            True,
            True,
            False,
        ]


def test_the_job_runs_by_hand(world, tmp_path, monkeypatch):
    root = tmp_path / "captures"
    root.mkdir()
    command = [
        sys.executable,
        "-m",
        "jobs.skew",
        "--line",
        "flight_delay",
        "--captures",
        str(root),
        "--lake",
        str(world[0]),
    ]
    done = subprocess.run([*command, "--json"], capture_output=True, text=True, check=False)
    wrong = subprocess.run([*command, "--start", "soon"], capture_output=True, text=True, check=False)

    assert (done.returncode, json.loads(done.stdout)["verdict"]) == (0, "blind")
    assert (wrong.returncode, wrong.stderr) == (2, "start must be a day or time such as 2013-09-01, got soon\n")
