"""The past is replayed as it happened, the same each time, and measured as textbooks say."""

import io
import json
import urllib.request
from datetime import UTC, date, datetime, timedelta
from types import SimpleNamespace
from uuid import UUID

import numpy as np
import pyarrow as pa
import pytest
from pyarrow import parquet
from scipy.stats import mannwhitneyu

from estate.__main__ import run as estate
from estate.problems import BadInput, Problem
from estate.simulating import run
from estate.simulating.clock import CaptureClock
from estate.simulating.late import deliver_late, late
from estate.simulating.measure import arrived, auc
from estate.simulating.past import Row, Window, delivery, id_of, rows, truths, windows
from estate.simulating.replay import Replay, verdict_before
from estate.simulating.run import Options, paced, replay
from jobs.kit.line import load
from jobs.kit.uuid7 import made_at
from jobs.labels.delivery import read
from jobs.labels.table import Columns

SPEC = load("flight-delay")
START = datetime(2013, 4, 1, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
OLD, NEW = "arn:old", "arn:new"


def a_row(at, known=None, label=1, name="UA-1"):
    return Row(f"id-{name}-{at:%d%H%M}", at, b'{"x": 1}', name, label, known)


def a_table(*moments):
    features = {name: [None] * len(moments) for name in SPEC.features}
    ids = [f"UA-{n}" for n, _ in enumerate(moments)]
    times = [moment.timestamp() for moment in moments]
    return pa.table({"flight_id": ids, "scheduled_departure": times, "late": [0] * len(moments), **features})


def test_requests_carry_id_entity_moment_and_features_and_nothing_of_the_label():
    nine = START + 9 * HOUR + timedelta(minutes=15)
    [first, second] = rows(SPEC, a_table(nine, START), {"UA-0": (1, nine + HOUR)})

    told = json.loads(second.request)
    assert told.keys() == {"prediction_id", "flight_id", "scheduled_departure", *SPEC.features}
    assert (told["flight_id"], told["scheduled_departure"]) == ("UA-0", "2013-04-01T09:15:00Z")
    assert (first.at, first.label, second.label, second.label_time) == (START, None, 1, nine + HOUR)


def test_a_prediction_has_the_same_id_in_every_replay_and_the_id_tells_its_moment():
    one, again = (rows(SPEC, a_table(START + HOUR), {})[0] for _ in range(2))

    assert one == again
    assert made_at(UUID(one.id)) == START + HOUR


def test_a_feature_that_is_nan_is_asked_as_missing():
    table = a_table(START).drop_columns(["temp"]).append_column("temp", pa.array([float("nan")]))

    assert json.loads(rows(SPEC, table, {})[0].request)["temp"] is None


def test_rows_and_labels_fall_into_the_windows_of_their_moments():
    one = a_row(START, known=START + DAY)
    two = a_row(START + DAY, known=START + DAY + timedelta(seconds=1))
    three = a_row(START + 2 * DAY + HOUR, known=START + 9 * DAY)
    found = windows([one, two, three], START, START + 2 * DAY + 2 * HOUR, DAY)

    assert [window.rows for window in found] == [[one], [two], [three]]
    assert [window.labels for window in found] == [[one], [two], []]
    assert [window.end - window.start for window in found] == [DAY, DAY, 2 * HOUR]


def test_a_window_gives_its_rows_by_the_hour():
    window = Window(START, START + DAY, [a_row(START + 5 * HOUR), a_row(START), a_row(START + timedelta(minutes=59))])

    assert [(hour, len(rows)) for hour, rows in window.hours()] == [(START, 2), (START + 5 * HOUR, 1)]


def events(**columns):
    table = pa.table({"is_deleted": [False], "write_time": [1], "label_time": [10.5], "late": [1], **columns})
    out = io.BytesIO()
    parquet.write_table(table, out)
    return out.getvalue()


def test_the_newest_event_of_an_entity_tells_its_label_and_only_those_of_the_span_count():
    begun = [START.timestamp()]
    files = [
        events(flight_id=["a"], scheduled_departure=begun, write_time=[2], late=[0]),
        events(flight_id=["a"], scheduled_departure=begun),
        events(flight_id=["gone"], scheduled_departure=begun, is_deleted=[True]),
        events(flight_id=["open"], scheduled_departure=begun, late=pa.array([None], pa.int64())),
        events(flight_id=["later"], scheduled_departure=[(START + DAY).timestamp()]),
    ]

    assert truths(SPEC, files, START, START + DAY) == {"a": (0, datetime.fromtimestamp(11, UTC))}


def test_labels_of_what_was_asked_before_the_span_are_delivered_when_they_become_known():
    before, known = START - 3 * HOUR, START + DAY + HOUR
    late_ = {"late": [1], "label_time": [known.timestamp()]}
    files = [
        events(flight_id=["asked"], scheduled_departure=[before.timestamp()], **late_),
        events(flight_id=["never"], scheduled_departure=[before.timestamp()], **late_),
        events(flight_id=["known"], scheduled_departure=[before.timestamp()], label_time=[START.timestamp()]),
        events(flight_id=["within"], scheduled_departure=[START.timestamp()], **late_),
    ]
    found = late(SPEC, files, START, START + 2 * DAY)
    made = windows([], START, START + 2 * DAY, DAY)
    deliver_late(made, found, lambda rows: {row.id for row in rows if row.entity == "asked"}, DAY)

    assert {row.entity for row in found} == {"asked", "never"}
    assert [[row.entity for row in window.labels] for window in made] == [[], ["asked"]]
    assert made[1].labels[0].id == id_of("flight-delay", "asked", before)


def test_a_delivery_is_one_that_the_labels_function_reads_and_the_same_for_the_same_labels():
    made = [Row(str(UUID(int=n)), START, b"", f'"{n}"', n % 2, START + n * HOUR) for n in range(5)]
    content = delivery(SPEC, made)
    found = read(content, Columns(entity="flight_id", target="late", label_time="label_time"))

    assert content == delivery(SPEC, made[::-1])
    assert [(label.prediction_id, label.label, label.label_time) for label in found.labels] == [
        (row.id, row.label, row.label_time) for row in made
    ]


def test_auc_is_the_share_of_pairs_that_mann_and_whitney_count_ties_half():
    g = np.random.default_rng(0)
    for _ in range(20):
        labels, scores = g.integers(0, 2, 50), g.integers(0, 9, 50) / 9
        late, others = scores[labels == 1], scores[labels == 0]
        pairs = mannwhitneyu(late, others).statistic / (len(late) * len(others))
        assert auc(labels, scores) == pytest.approx(pairs, abs=1e-12)
    assert auc(np.ones(3), np.ones(3)) is None
    assert auc(np.array([]), np.array([])) is None


def test_only_labels_that_arrived_in_the_window_for_what_the_package_said_are_measured():
    found = SimpleNamespace(
        label_time=np.array(["2013-04-01T00:00:00", "2013-04-01T00:00:01", "2013-04-01T05:00:00", "2013-04-01T05:00:00"], "M8[s]"),
        package=np.array([NEW, NEW, OLD, NEW], object), probability=np.array([0.1, 0.2, 0.3, np.nan]), label=np.array([0, 1, 1, 0]),
    )  # fmt: skip
    labels, probabilities = arrived(found, START, NEW)

    assert (labels.tolist(), probabilities.tolist()) == ([1], [0.2])


def test_a_verdict_of_another_package_or_span_is_not_that_of_the_window():
    window = Window(START, START + DAY)
    bodies = [
        {"package": OLD, "end": "2013-04-02T00:00:00Z"},
        {"package": NEW, "end": "2013-04-03T00:00:00Z"},
        {"package": NEW, "end": "2013-04-02T00:00:00Z", "verdict": "ok"},
    ]
    told = [SimpleNamespace(kind="verdict", body=body) for body in bodies]

    assert verdict_before(told, window, NEW) == bodies[2]
    assert verdict_before(told[:2], window, NEW) is None


@pytest.mark.parametrize(("speed", "naps"), [(None, []), (3600.0, [1.0])])
def test_the_pace_is_that_many_seconds_of_the_past_a_second(speed, naps):
    slept = []
    paced(speed, START, slept.append)(START + HOUR)

    assert slept == pytest.approx(naps, abs=0.2)


class Clock:
    """A capture clock that remembers."""

    def __init__(self):
        self.moments, self.answered = [], []

    def set(self, moment):
        self.moments.append(moment)


class Stage(Replay):
    """A replay without a cloud: what was asked, delivered and judged is remembered."""

    def deliver(self, window):
        return dict.fromkeys(("rows", "joined", "duplicate", "corrected", "pending", "refused"), len(window.labels))

    def judge(self, window, *, respond):
        self.clock.answered.append(respond)
        return {"rows": len(window.rows), "verdict": "ok", "kinds": []}

    def auc(self, window, package):
        return 0.5

    def replayed(self, window, package):
        return {row.id for row in window.rows if row.at.day == 1}


@pytest.fixture
def stage(monkeypatch):
    monkeypatch.setattr(run.flush, "captures", lambda: None)
    monkeypatch.setattr(run, "champion", lambda *_: NEW)
    monkeypatch.setattr("jobs.kit.ledger.Ledger", lambda *_: SimpleNamespace(find=lambda _id: []))
    subject = SimpleNamespace(
        name="l",
        at=SimpleNamespace(estate={"ledger_table": "t"}, line={"functions": {}}),
        aws=SimpleNamespace(client=lambda _name: None),
    )
    asked = []

    def ask(body):
        asked.append(body.count(b"\n") + 1)
        return b'{"prediction_id": "p"}\n' * asked[-1]

    return Stage(subject, SPEC, ask, Clock(), lambda _moment: None), asked


def test_what_was_replayed_before_is_not_asked_again_and_said_so(stage):
    line, asked = stage
    past = [
        a_row(START + HOUR),
        *(a_row(START + DAY + HOUR, name=f"n{n}") for n in range(501)),
        a_row(START + DAY + 3 * HOUR),
    ]
    found = list(replay(line, windows(past, START, START + 2 * DAY, DAY), Options("local", labels=True, waits=False)))

    assert [(one["sent"], one["replayed_before"]) for one in found] == [(0, True), (502, False)]
    assert asked == [500, 1, 1]
    assert line.clock.moments == [START + DAY + HOUR, START + DAY + 3 * HOUR]
    assert [one["start"] for one in found] == ["2013-04-01T00:00:00Z", "2013-04-02T00:00:00Z"]


def test_without_labels_nothing_is_delivered_or_measured(stage):
    line, _ = stage
    [found] = replay(line, windows([], START, START + DAY, DAY), Options("local", labels=False, waits=True))

    assert (found["labels"], found["auc"], found["verdict"]) == (None, None, "ok")


def test_without_a_response_the_monitor_is_told_so_and_no_answer_is_awaited(stage):
    line, _ = stage
    line.subject.at.line["functions"]["respond"] = "f"
    options = Options("local", labels=False, waits=False, responds=False)
    found = list(replay(line, windows([], START, START + 2 * DAY, DAY), options))

    assert line.clock.answered == [False, False]
    assert [one["responses"] for one in found] == [[], []]


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (("--from", "2013-04-02", "--to", "2013-04-01"), "--from must be given with a later --to"),
        (("--from", "soon", "--to", "2013-04-01"), "--from must be a date"),
        (("--from", "2013-04-01", "--to", "2013-04-02", "--window", "90m"), "--window must be whole hours or days"),
        (("--from", "2013-04-01", "--to", "2013-04-02", "--window", "0h"), "--window must be whole hours or days"),
        (("--from", "2013-04-01", "--to", "2013-04-02", "--speed", "fast"), "--speed must be max or a number above 0"),
        (("--from", "2013-04-01", "--to", "2013-04-02", "--stack", "prod"), "--stack must be local, got prod"),
    ],
)
def test_wrong_options_end_2_with_one_message_before_anything_is_asked(options, words, capsys):
    assert estate(["simulate", "flight-delay", *options]) == 2
    assert words in capsys.readouterr().err


def test_a_clock_that_cannot_be_reached_is_named():
    with pytest.raises(Problem, match="clock cannot be set"), CaptureClock("http://127.0.0.1:1", "e") as clock:
        clock.set(START)


@pytest.mark.cloud
def test_the_clock_is_free_again_after_the_block_also_when_it_breaks_off(cloud):
    from localcloud.hosting.capture_clock import LONGEST_LEASE_SECONDS

    def told():
        with urllib.request.urlopen(f"{cloud.url}/_localcloud/capture-clock/some-endpoint") as answer:
            return json.loads(answer.read())

    def break_off():
        with CaptureClock(cloud.url, "some-endpoint") as clock:
            clock.set(START)
            assert told()["set"] == "2013-04-01T00:00:00+00:00"
            assert 0 < told()["seconds"] < LONGEST_LEASE_SECONDS
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        break_off()
    assert told()["set"] is None


def test_days_are_read_as_dates():
    from estate.verbs.simulate import _span

    assert _span("2013-04-01", "2013-07-01") == (date(2013, 4, 1), date(2013, 7, 1))
    with pytest.raises(BadInput):
        _span("2013-04-01", "2013-04-01")


def test_a_person_reads_which_case_a_blind_window_is_and_how_a_training_ended(capsys):
    from estate.simulating.telling import told

    window = {
        "start": "2013-05-05T00:00:00Z",
        "rows": 900,
        "verdict": "blind",
        "kinds": [],
        "labels": None,
        "auc": None,
    }
    window |= {"replayed_before": False, "blind": {"case": "labels-late"}}
    told(window | {"responses": [{"action": "page, retrain", "run": "refused"}, {"action": "record"}]}, as_json=False)

    assert capsys.readouterr().out == (
        "2013-05-05T00:00    900 rows  blind      labels-late  response: page, retrain (refused)\n"
    )
