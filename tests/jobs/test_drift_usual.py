"""A block of usual records is read at once; that never shows but in the time."""

import json
from unittest import mock

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jobs.drift import capture
from tests.jobs.test_drift_capture import ROWS, answer, read, read_bytes, record

NAMES = ("temp", "height", "count", "carrier", "late")
TYPES = {"temp": "number", "height": "number", "count": "integer", "carrier": "category", "late": "boolean"}
VALUES = {
    "temp": st.one_of(st.none(), st.floats(-9, 9), st.integers(-9, 9)),
    "height": st.floats(-9, 9),
    "count": st.one_of(st.integers(-(2**70), 2**70), st.integers(0, 9), st.none(), st.booleans(), st.floats(-9, 9)),
    "carrier": st.one_of(st.sampled_from(["UA", "", "ü", '"', "\n"]), st.none(), st.integers(0, 3)),
    "late": st.one_of(st.booleans(), st.none(), st.sampled_from(["1", "true"])),
}
REQUESTS = st.fixed_dictionaries({}, optional=VALUES)
ANSWERS = st.fixed_dictionaries(
    {},
    optional={
        "package": st.sampled_from(["p", "other", ""]),
        "probability": st.one_of(st.none(), st.floats(0, 1), st.just(1)),
        "error": st.just({"field": "temp"}),
        "features": st.one_of(st.none(), st.just({}), st.just({"carrier": "AA"})),
    },
)
CALLS = st.tuples(
    st.lists(st.tuples(REQUESTS, ANSWERS), min_size=1, max_size=3), st.sampled_from(["JSON", "JSON", "BASE64"])
)


def told(captured):
    columns = {}
    for name, found in captured.columns().items():
        column = found.sift()
        values = [column.levels[code] for code in column.values] if column.levels else column.values.tolist()
        there = None if column.present is None else column.present.tolist()
        # Whole numbers of a column of numbers are read as such.
        kind = "number" if column.type == "integer" and TYPES.get(name) == "number" else column.type
        columns[name] = (kind, column.rows, column.missing, values, there)
    return columns, captured.told(), captured.fields, [dict(file.packages) for file in captured.files]


@given(st.lists(CALLS, min_size=1, max_size=6), st.sampled_from(["", "\n", " \n\n"]))
def test_what_is_read_at_once_is_what_is_read_one_by_one(calls, end):
    lines = [
        record(
            "\n".join(json.dumps(request) for request, _ in rows) + end,
            "\n".join(json.dumps(told) for _, told in rows) + end,
            encoding=encoding,
        )
        for rows, encoding in calls
    ]
    contents = ["\n".join(lines).encode(), *(line.encode() for line in lines)]
    found = read_bytes(*contents, names=NAMES, types=TYPES, package="p", size=10**6)
    with mock.patch.object(capture, "usual", return_value=None):
        assert told(found) == told(read_bytes(*contents, names=NAMES, types=TYPES, package="p", size=10**6))


@pytest.mark.parametrize("rows", [ROWS, ROWS[:1]])
@pytest.mark.parametrize("encoding", ["JSON", "BASE64"])
def test_usual_records_are_read_at_once(rows, encoding, monkeypatch):
    monkeypatch.setattr(capture, "records_of", None)
    assert read(*[record(rows, [answer(0.1)] * len(rows), encoding=encoding)] * 3).rows == 3 * len(rows)


@pytest.mark.parametrize("encoding", ["JSON", "BASE64"])
def test_a_document_of_instances_is_not_taken_for_a_row(encoding):
    asked, answers = json.dumps({"instances": ROWS}), json.dumps({"predictions": [answer(0.3)] * 3})
    captured = read(record(asked, answers, encoding=encoding))
    assert captured.columns()["temp"].sift().values.tolist() == [1.5, 3.0]
    assert captured.columns()["probability"].values.tolist() == [0.3] * 3


def test_a_row_may_have_a_field_of_the_name_by_which_documents_say_that_they_are_many():
    rows = [{"instances": 4, "temp": 1.5}, {"instances": 5, "temp": 2.5}]
    for names in (("temp",), ("temp", "instances")):
        captured = read(*(record([row], [answer(0.1)], encoding="JSON") for row in rows), names=names)
        assert captured.columns()["temp"].values.tolist() == [1.5, 2.5]


def test_a_call_whose_answers_are_of_other_number_takes_none_from_the_next():
    lines = [record(ROWS[:2], [answer(0.1)], encoding="JSON"), record(ROWS[:1], [answer(p) for p in (0.2, 0.3)], encoding="JSON")]  # fmt: skip
    captured = read(*lines, record(ROWS[:1], [answer(0.4)], encoding="JSON"))
    probability = captured.columns()["probability"].sift()
    assert (probability.values.tolist(), probability.missing) == ([0.4], 3)
    assert captured.unread == {"records with fewer or more answers than requests": 2}
