import pytest

from estate.impact import impact
from tests.estate.fakes import arn, chain

FLIGHTS = {"uri": "s3://raw/flights.csv", "version": "v1", "sha256": "e" * 64, "rows": 10}
LATER = {**FLIGHTS, "version": "v2", "sha256": "f" * 64}
WEATHER = {"uri": "s3://raw/weather.csv", "version": "w1", "sha256": "d" * 64, "rows": 5}


def snapshot(name, *sources):
    return ("snapshot", name, {"as_of": "2026-01-01", "rows": 10, "sources": list(sources)})


def package(version, of):
    body = {"version": version, "run_id": f"r{version}", "snapshot": of, "status": "PendingManualApproval"}
    return ("package", arn(version), body)


def released(version, outcome="live"):
    return ("release", f"{arn(version)}#e", {"outcome": outcome, "package_arn": arn(version)})


ROWS = chain(
    ("source", "s3://raw/flights.csv#v1", FLIGHTS),
    snapshot("s1", FLIGHTS, WEATHER),
    package(1, "s1"),
    ("approval", arn(1), {"status": "Approved"}),
    released(1),
    snapshot("s2", LATER, WEATHER),
    package(2, "s2"),
    package(3, "s2"),
    released(3, "rolled back"),
    ("source", "s3://raw/flights.csv#v3", {**FLIGHTS, "version": "v3"}),
)


def versions(asked, live=None):
    return [one["version"] for one in impact(ROWS, asked, live)["packages"]]


@pytest.mark.parametrize(
    ("asked", "made"),
    [
        ("s3://raw/flights.csv", [1, 2, 3]),
        ("s3://raw/flights.csv#v1", [1]),
        ("v2", [2, 3]),
        ("e" * 64, [1]),
        ("s3://raw/weather.csv", [1, 2, 3]),
        ("s2", [2, 3]),
        ("v3", []),
    ],
)
def test_an_origin_leads_to_the_packages_that_were_made_from_it_and_to_no_other(asked, made):
    assert versions(asked) == made


def test_what_no_ledger_knows_has_no_impact():
    assert impact(ROWS, "s3://raw/flights", None) is None
    assert impact([], "v1", None) is None


def test_a_package_says_whether_it_is_live_and_since_when_it_was():
    [one] = impact(ROWS, "v1", arn(1))["packages"]
    assert (one["live"], one["first_live"], one["status"]) == (True, "2026-01-01T00:00:05Z", "Approved")
    _, rolled_back = impact(ROWS, "v2", arn(1))["packages"]
    assert (rolled_back["live"], rolled_back["first_live"]) == (False, None)


def test_only_the_delivery_that_was_asked_about_is_told_and_all_of_a_snapshot():
    assert [one["version"] for one in impact(ROWS, "s3://raw/flights.csv", None)["sources"]] == ["v1", "v3", "v2"]
    assert [one["version"] for one in impact(ROWS, "v2", None)["sources"]] == ["v2"]
    assert [one["version"] for one in impact(ROWS, "s2", None)["sources"]] == ["v2", "w1"]


def batch(day, start, end, **made):
    window = {"start": f"2026-01-{day}T{start}:00:00Z", "end": f"2026-01-{day}T{end}:00:00Z"}
    packages = {arn(int(version[1:])): count for version, count in made.items()}
    return (
        ("prediction_batch", f"e/live/2026/01/{day}", {"window": window, "packages": packages}),
        ("verdict", window["start"], {**window, "verdict": "ok" if day == "01" else "drifting"}),
    )


BATCHES = chain(
    *((row.kind, row.id, row.body) for row in ROWS),
    *batch("01", "10", "11", v1=5),
    *batch("01", "11", "12", v1=7, v2=2),
    *batch("02", "10", "11", v2=3),
)


def touched(asked, rows=BATCHES):
    return {one["version"]: one["predictions"] for one in impact(rows, asked, None)["packages"]}


def test_an_origin_leads_to_the_predictions_that_its_packages_made():
    of_first, of_second = touched("s3://raw/flights.csv")[1], touched("v2")[2]
    assert (of_first["count"], of_first["first"], of_first["last"]) == (
        12,
        "2026-01-01T10:00:00Z",
        "2026-01-01T12:00:00Z",
    )
    assert (of_second["count"], of_second["verdicts"]) == (5, {"ok": 1, "drifting": 1})
    assert [(one["batch"], one["predictions"]) for one in of_second["batches"]] == [
        ("e/live/2026/01/01", 2),
        ("e/live/2026/01/02", 3),
    ]
    assert touched("v2")[3]["count"] == 0


def test_predictions_that_two_windows_hold_are_counted_once():
    again = chain(*((row.kind, row.id, row.body) for row in BATCHES), *batch("01", "11", "13", v1=7, v2=2))
    assert touched("v1", again)[1]["count"] == 12


def test_a_batch_whose_window_has_no_verdict_says_so():
    silent = chain(*((row.kind, row.id, row.body) for row in BATCHES if row.kind != "verdict"))
    assert touched("v1", silent)[1]["verdicts"] == {"none": 2}
