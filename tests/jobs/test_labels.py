"""Ground truth joins predictions once, however often and in whatever order it is delivered."""

import json
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import numpy as np
import pytest

from jobs.labels.handler import named
from jobs.labels.sweep import missed, settle
from jobs.labels.table import DeliveryError
from tests.jobs.labels_cloud import HOUR, LATER, NOON, PACKAGE, Line, counts, id_of, row

PRESENT = datetime.now(UTC)
OTHER = PACKAGE[:-1] + "2"


@pytest.fixture
def line(ledger):
    return Line()


def test_labels_join_predictions_by_id_with_what_was_asked_and_answered(line):
    one, two = line.capture("a", "b")
    report = line.take([row(one, 1), row(two, 0)])

    assert counts(report) == {"joined": 2}
    found = line.read()
    assert found.prediction_id.tolist() == [one, two]
    assert (found.label.tolist(), found.version.tolist()) == ([1, 0], [1, 1])
    assert (found.probability.tolist(), found.prediction.tolist()) == ([0.25, 0.26], [0, 1])
    assert set(found.package) == {PACKAGE}
    assert found.inference_time.tolist() == [NOON.replace(tzinfo=None)] * 2
    assert found.label_time.tolist() == [LATER.replace(tzinfo=None)] * 2
    assert found.features.keys() == {"hour", "carrier"}
    assert found.features["hour"].dtype == np.float64
    assert found.captured == 2


def test_labels_join_by_the_entity_where_a_delivery_has_no_ids(line):
    [one] = line.capture("UA-7")
    csv = f"flight_id,late,label_time\nUA-7,1,{LATER.isoformat()}\nnever-asked,0,{LATER.isoformat()}\n"

    assert counts(line.take(csv.encode(), "one.csv")) == {"joined": 1, "pending": 1}
    assert line.labels() == {one: (1, 1)}


def test_a_label_of_an_entity_is_one_of_each_of_its_predictions_also_of_one_captured_later(line):
    first, again = line.capture("a", "a", ids=[str(uuid4()), str(uuid4())])
    line.take([{"flight_id": "a", "late": 1, "label_time": LATER.timestamp()}])
    [late] = line.capture("a", at=NOON + timedelta(minutes=5))

    assert line.labels() == dict.fromkeys([first, again, late], (1, 1))


def test_the_same_label_again_adds_nothing_in_another_file_and_another_format(line):
    [one] = line.capture("a")
    line.take([row(one, 1)])
    joined = line.kept("joined/")
    csv = f"prediction_id,late,label_time\n{one.upper()},true,{LATER.timestamp()}\n".encode()

    assert counts(line.take(csv, "again.csv")) == {"duplicate": 1}
    assert counts(line.take([row(one, 1, LATER + HOUR)], "later.jsonl")) == {"duplicate": 1}
    assert line.kept("joined/") == joined
    assert line.labels() == {one: (1, 1)}


def test_the_same_event_twice_writes_no_second_row(line):
    [one] = line.capture("a")
    source = line.deliver([row(one, 1)])
    first, second = line.worker.take(source), line.worker.take(source)

    assert first == second
    assert [r.body["joined"] for r in line.ledger.rows("flight-delay", "labels")] == [1]


def test_a_correction_is_a_second_version_from_its_own_moment_on(line):
    [one] = line.capture("a")
    line.take([row(one, 1)])
    assert counts(line.take([row(one, 0, LATER + 48 * HOUR)], "two.jsonl")) == {"corrected": 1}

    assert line.labels() == {one: (0, 2)}
    assert line.labels(as_of=LATER + 47 * HOUR) == {one: (1, 1)}
    assert line.labels(as_of=LATER - HOUR) == {}


def test_a_correction_that_claims_the_old_moment_is_known_only_from_its_delivery_on(line):
    [one] = line.capture("a")
    line.take([row(one, 1)])
    line.take([row(one, 0)], "two.jsonl")

    assert line.labels(as_of=PRESENT - 24 * HOUR) == {one: (1, 1)}
    assert line.labels(as_of=PRESENT + 24 * HOUR) == {one: (0, 2)}


def test_an_old_label_that_comes_late_does_not_override_its_correction(line):
    [one] = line.capture("a")
    line.take([row(one, 0, LATER + 2 * HOUR)])
    line.take([row(one, 1)], "two.jsonl")

    assert line.labels() == {one: (0, 2)}
    assert line.labels(as_of=LATER + HOUR) == {one: (1, 1)}


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


def test_labels_by_id_and_by_entity_that_contradict_each_other_are_both_refused(line):
    [one] = line.capture("a")
    report = line.take([row(one, 1), {"flight_id": "a", "late": 0, "label_time": LATER.isoformat()}])

    assert counts(report) == {"refused": 2}
    assert line.labels() == {}


def test_labels_that_contradict_each_other_do_not_wait_for_their_prediction(line):
    unknown = str(uuid4())

    assert counts(line.take([row(unknown, 1), row(unknown, 0)])) == {"refused": 2}
    assert line.kept("pending/") == set()


def test_a_label_that_comes_before_its_capture_waits_and_is_joined_once(line):
    early = id_of("a", NOON)
    assert counts(line.take([row(early, 1), row(str(uuid4()), 0)])) == {"pending": 2}
    assert settle(line.worker, PRESENT) == 0
    line.capture("a")

    assert settle(line.worker, PRESENT) == 1
    assert settle(line.worker, PRESENT) == 1
    assert line.labels() == {early: (1, 1)}
    assert [counts(r.body) for r in line.ledger.rows("flight-delay", "labels")] == [
        {"pending": 2},
        {"joined": 1, "pending": 1},
    ]
    assert len(line.kept("joined/")) == 1


def test_a_delivery_whose_event_was_lost_is_taken_in_by_the_next_sweep_and_then_left_alone(line):
    [one] = line.capture("a")
    line.deliver([row(one, 1)])

    assert [counts(report) for report in missed(line.worker, PRESENT + HOUR)] == [{"joined": 1}]
    assert missed(line.worker, PRESENT + HOUR) == []


def test_an_id_is_found_also_when_it_does_not_tell_the_hour_of_its_capture(line):
    random, strange = str(uuid4()), id_of("x", NOON - 1000 * HOUR)
    line.capture("a", "b", ids=[random, strange])

    assert counts(line.take([row(random, 1), row(strange, 0)])) == {"joined": 2}


def test_an_id_leads_to_its_hour_and_the_next_however_much_later_the_label_comes(ledger):
    line = Line(search_days=0)
    prompt, late = id_of("a", NOON), id_of("b", NOON - HOUR)
    line.capture("a", "b", ids=[prompt, late])
    report = line.take([row(prompt, 1, NOON + 2000 * HOUR), row(late, 0, NOON + 2000 * HOUR), row(str(uuid4()), 0)])

    assert counts(report) == {"joined": 2, "pending": 1}


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


def test_a_prediction_that_two_packages_made_has_its_label_under_both_and_what_was_captured_twice_counts_once(line):
    [one] = line.capture("a")
    line.capture("a")
    line.capture("a", package=OTHER)
    line.take([row(one, 1)])

    found = line.read()
    assert sorted(found.package) == [PACKAGE, OTHER]
    assert found.captured == 2


def test_only_the_span_is_read_its_start_included_and_its_end_not(line):
    first, last = line.capture("a", at=NOON), line.capture("b", at=NOON + HOUR)
    line.take([row(first[0], 1), row(last[0], 0)])

    assert list(line.labels(start=NOON, end=NOON + HOUR)) == first
    assert list(line.labels(start=NOON, end=NOON + 2 * HOUR)) == first + last


def test_captures_in_whatever_state_do_not_hide_the_others(line):
    [one] = line.capture("a")
    for number, junk in enumerate([b"", b"{cut off", b"\xff\n", b'{"captureData": 1}\n', b'{"a": [1]}\n']):
        line.s3.put_object(
            Bucket="captures", Key=f"captures/mlops-local-flight-delay/live/2013/04/01/12/{number}.jsonl", Body=junk
        )
    line.s3.put_object(Bucket="captures", Key="captures/mlops-local-flight-delay/live/2013/04/01/readme", Body=b"x")

    assert counts(line.take([row(one, 1)])) == {"joined": 1}
    assert line.labels() == {one: (1, 1)}


def test_a_report_says_how_late_labels_come(line):
    one, two = line.capture("a", "b")
    report = line.take([row(one, 1), row(two, 0, NOON + HOUR)])

    assert report["lag_seconds"] == {"p50": 10800.0, "p90": 16560.0, "p99": 17856.0, "max": 18000.0}
    assert len(report["sha256"]) == 64


def test_an_event_names_its_object_and_anything_else_names_none():
    detail = {"bucket": {"name": "raw"}, "object": {"key": "l/labels/a b.csv", "version-id": "v"}}
    found = named({"detail": detail})
    assert (found.uri, found.version) == ("s3://raw/l/labels/a b.csv", "v")
    assert named({"delivery": "s3://raw/l/labels/a#v2"}).version == "v2"
    assert named({}) is None
    assert named(json.loads('{"source": "aws.events", "detail": {}}')) is None
