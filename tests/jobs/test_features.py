import json
from datetime import UTC, datetime

import pyarrow as pa
import pytest

from jobs.features.__main__ import _delivered, main
from jobs.features.collect import collect, event_definitions
from jobs.kit.entry import BadInputError
from jobs.kit.files import Folder
from tests.jobs.little_line import line

NOW = datetime(2026, 1, 1, tzinfo=UTC)


class Code:
    """The line's features.py."""

    def tables(self, raw):
        started = raw["trips"]["started"]
        at = raw["rain"]["at"]
        return {
            "plan": raw["trips"].select(["trip", "kind", "length"]).append_column("start", started),
            "rain": raw["rain"].select(["station", "amount"]).append_column("measured", at),
        }

    def events(self, raw):
        plan = self.tables(raw)["plan"]
        more = {"station": ["a"] * plan.num_rows, "known": plan["start"], "late": [1] * plan.num_rows}
        return pa.table({"trip": plan["trip"], "start": plan["start"], **more})


@pytest.fixture
def raw(tmp_path):
    (tmp_path / "raw" / "trips").mkdir(parents=True)
    (tmp_path / "raw" / "rain").mkdir()
    (tmp_path / "raw" / "trips" / "trips.csv").write_text("trip,kind,length,started\nt1,bus,3,1970-01-02T00:00:00Z\n")
    (tmp_path / "raw" / "rain" / "rain.csv").write_text(
        "station,amount,at\na,0.5,1970-01-01T00:00:00Z\na,NA,1970-01-01T01:00:00Z\n"
    )
    return tmp_path / "raw"


@pytest.fixture
def by_hand(raw, tmp_path, monkeypatch):
    monkeypatch.setattr("jobs.kit.line.load", lambda _: line())
    monkeypatch.setattr("jobs.kit.line.code", lambda _: Code())
    (tmp_path / "lake").mkdir()
    given = ["--line", "x", "--raw", str(raw), "--lake", str(tmp_path / "lake"), "--output", str(tmp_path / "out")]
    monkeypatch.setattr("sys.argv", ["features", *given])

    def run():
        main()
        return json.loads((tmp_path / "out" / "report.json").read_text())

    return run


def test_the_report_says_rows_and_digest_of_every_source_and_rows_of_every_group(by_hand):
    report = by_hand()

    assert [(source["source"], source["rows"], len(source["sha256"])) for source in report["sources"]] == [
        ("trips", 1, 64),
        ("rain", 2, 64),
    ]
    assert {name: group["rows"] for name, group in report["groups"].items()} == {"plan": 1, "rain": 2, "events": 1}


def test_a_second_run_adds_no_file(by_hand):
    assert all(group["added"] for group in by_hand()["groups"].values())
    assert not any(group["added"] for group in by_hand()["groups"].values())


def test_only_groups_that_are_served_online_put_their_newest_records(raw):
    from jobs.features.collect import Delivery, read_all

    spec = line()
    paths = {name: raw / name / source.file for name, source in spec.sources.items()}
    tables, _ = read_all(spec, {name: Delivery(path, str(path), "") for name, path in paths.items()})
    found = collect(spec, Code(), tables, lambda group: Folder(raw.parent / "lake" / group), NOW)["newest"]

    # The value is missing in the newest record, and is not filled from an older one.
    assert found == {
        "rain": [
            [{"FeatureName": "station", "ValueAsString": "a"}, {"FeatureName": "measured", "ValueAsString": "3600"}]
        ]
    }


def test_events_carry_every_entity_that_features_are_joined_by():
    assert [column["FeatureName"] for column in event_definitions(line())] == [
        "trip",
        "start",
        "station",
        "known",
        "late",
    ]


def test_a_delivery_that_changed_under_the_job_is_refused(raw):
    class S3:
        def head_object(self, **_request):
            return {"ContentLength": 1, "VersionId": "v2"}

    with pytest.raises(BadInputError, match=r"trips.csv: file must be the newest version of s3://raw/x, got another"):
        _delivered(S3(), "raw", "x", raw / "trips" / "trips.csv")


def test_events_that_share_a_name_are_refused_before_anything_is_stored(raw, by_hand):
    with (raw / "trips" / "trips.csv").open("a") as file:
        file.write("t1,bus,4,1970-01-02T01:00:00Z\n")
    with pytest.raises(BadInputError, match=r"events.trip must be different in every row, got t1 in 2 rows"):
        by_hand()
    assert not list((raw.parent / "lake").rglob("*.parquet"))
