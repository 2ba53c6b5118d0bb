"""What of the predictions is compared with history, what waits, and what is shown."""
# ruff: noqa: F811 - a fixture's name is its use

import json

from jobs.kit.files import Folder
from jobs.skew.captured import read
from jobs.skew.measure import measure
from tests.jobs.little_line import line
from tests.jobs.skew_world import ASKED, DAY, LINE, NOW, TRIPS, feature, judged, known, served, world  # noqa: F401 - fixtures
from tests.jobs.test_drift_capture import record


def test_without_skew_not_one_of_all_rows_differs(world):
    for looked_up in (False, True):
        document = judged(world, *served(world, looked_up=looked_up))

        assert document["verdict"] == "ok"
        assert [(f["feature"], f["differing"]) for f in document["features"]] == [
            (name, 0) for name in ("kind", "length", "amount", "heat", "sky")
        ]
        assert {f["rows"] for f in document["features"]} == {TRIPS}
        assert document["packages"] == {"arn:p/1": TRIPS}


def test_a_share_below_the_limit_is_no_alarm(world):
    document = judged(world, *served(world, lambda row, _: row.update(heat=1.0), where=lambda n: n < 4))

    assert (document["verdict"], document["max_share"]) == ("ok", 0.01)


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
