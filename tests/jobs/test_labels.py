"""Ground truth joins predictions once, however often and in whatever order it is delivered."""
# ruff: noqa: F811 - a fixture's name is its use

from datetime import timedelta
from uuid import uuid4

import numpy as np

from tests.jobs.labels_cloud import HOUR, LATER, NOON, PACKAGE, Line, counts, id_of, row
from tests.jobs.labels_line import OTHER, line  # noqa: F401 - fixtures


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
