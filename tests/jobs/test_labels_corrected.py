"""Labels that come again, late, early, twice, corrected, or in contradiction: what is known then, and what was before."""
# ruff: noqa: F811 - a fixture's name is its use

from uuid import uuid4

from jobs.labels.sweep import settle
from tests.jobs.labels_cloud import HOUR, LATER, NOON, counts, id_of, row
from tests.jobs.labels_line import PRESENT, line  # noqa: F401 - fixtures


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
