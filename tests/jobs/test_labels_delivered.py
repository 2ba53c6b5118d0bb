"""A delivery in whatever state: what is used of it, what is named, and when it is taken in."""
# ruff: noqa: F811 - a fixture's name is its use

import json

import pytest

from jobs.labels.handler import named
from jobs.labels.sweep import missed
from jobs.labels.table import DeliveryError
from tests.jobs.labels_cloud import HOUR, LATER, counts, row
from tests.jobs.labels_line import PRESENT, line  # noqa: F401 - fixtures


def test_duplicates_conflicts_and_malformed_rows_of_a_delivery_are_counted_and_named_and_the_rest_is_used(line):
    one, two, three, four = line.capture("a", "b", "c", "d")
    report = line.take([
        row(one, 1), row(one, 1),
        row(two, 1), row(two, 0),
        row(three, 2), row(three, None), {"late": 1, "label_time": LATER.isoformat()}, row("no-uuid", 1), "nonsense",
        {**row(three, 1), "label_time": "2013-04-01T17:00:00"}, {**row(three, 1), "label_time": "soon"},
        row(four, 0), row(four, 1, LATER + HOUR),
    ])  # fmt: skip

    assert counts(report) == {"joined": 2, "duplicate": 1, "corrected": 1, "refused": 9}
    assert report["rows"] == sum(counts(report).values()) == 13
    told = {finding["rule"]: finding for finding in report["findings"]}
    assert told["a prediction must have one label at one moment"]["count"] == 2
    assert two in told["a prediction must have one label at one moment"]["examples"][0]
    assert told["late must be 0 or 1"]["examples"] == ["row 5: late must be 0 or 1, got 2"]
    assert told["prediction_id must be a UUID"]["count"] == 1
    assert sum(f["count"] for rule, f in told.items() if rule.startswith("label_time must be a moment")) == 2
    assert line.labels() == {one: (1, 1), four: (1, 2)}


def test_a_delivery_whose_event_was_lost_is_taken_in_by_the_next_sweep_and_then_left_alone(line):
    [one] = line.capture("a")
    line.deliver([row(one, 1)])

    assert [counts(report) for report in missed(line.worker, PRESENT + HOUR)] == [{"joined": 1}]
    assert missed(line.worker, PRESENT + HOUR) == []


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "must have rows, got none"),
        (b"prediction_id,late,label_time\n", "must have rows, got none"),
        (b"prediction_id,label_time\na,b\n", "got .*label_time"),
        (b"late,label_time\n1,2013-04-01T17:00:00Z\n", "prediction_id or flight_id"),
        (b"prediction_id,late,late,label_time\n", "each of its columns once"),
        (b'[{"late": 1}', "JSON that ends badly"),
    ],
)
def test_a_delivery_of_which_nothing_can_be_used_is_an_error_and_a_row_of_the_ledger(line, content, words):
    source = line.deliver(content)
    for _ in range(2):
        with pytest.raises(DeliveryError, match=words):
            line.worker.take(source)

    [kept] = line.ledger.rows("flight-delay", "labels")
    assert kept.body["error"]
    assert missed(line.worker, PRESENT + HOUR) == []


@pytest.mark.parametrize("junk", [b"\xff\xfe\x00", b"\n\n{", b"a,b\n\x00", b'{"late": 1e999}\n', b'"', b"[1, 2]"])
def test_no_content_makes_it_stumble(line, junk):
    try:
        report = line.take(junk)
    except DeliveryError:
        return
    assert report["refused"] == report["rows"] > 0


def test_an_event_names_its_object_and_anything_else_names_none():
    detail = {"bucket": {"name": "raw"}, "object": {"key": "l/labels/a b.csv", "version-id": "v"}}
    found = named({"detail": detail})
    assert (found.uri, found.version) == ("s3://raw/l/labels/a b.csv", "v")
    assert named({"delivery": "s3://raw/l/labels/a#v2"}).version == "v2"
    assert named({}) is None
    assert named(json.loads('{"source": "aws.events", "detail": {}}')) is None
