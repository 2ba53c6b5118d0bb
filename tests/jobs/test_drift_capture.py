"""Capture files are read in whatever state they are; what cannot be read is counted and named."""

import base64
import json
from datetime import UTC, datetime, timedelta

import numpy as np
import pytest

from jobs.drift.capture import Reader
from jobs.drift.capture_file import File

START = datetime(2026, 11, 24, 5, tzinfo=UTC)
END = START + timedelta(hours=1)
PACKAGE = "arn:aws:sagemaker:us-east-1:000000000000:model-package/line/1"


def side(text, mode, encoding):
    data = base64.b64encode(text.encode()).decode() if encoding == "BASE64" else text
    return {"observedContentType": "application/jsonlines", "mode": mode, "data": data, "encoding": encoding}


def record(rows, answers, at=START, encoding="BASE64"):
    """One line of a capture file, as AWS writes it."""
    asked = rows if isinstance(rows, str) else "\n".join(map(json.dumps, rows))
    told = answers if isinstance(answers, str) else "\n".join(map(json.dumps, answers))
    return json.dumps({
        "captureData": {"endpointInput": side(asked, "INPUT", encoding), "endpointOutput": side(told, "OUTPUT", encoding)},
        "eventMetadata": {"eventId": "e1", "inferenceTime": f"{at:%Y-%m-%dT%H:%M:%SZ}"},
        "eventVersion": "0",
    })  # fmt: skip


def answer(probability, package=PACKAGE):
    return {"prediction_id": "p", "package": package, "prediction": int(probability > 0.5), "probability": probability}


def read(*lines, names=("temp", "carrier")):
    return read_bytes("\n".join(lines).encode() + b"\n", names=names)


def read_bytes(*contents, names=("temp", "carrier"), types=None, package="", size=1000):
    """One file each, as it comes over the wire in pieces."""
    files = [
        File(key=f"f{n}", chunks=[content[at : at + size] for at in range(0, len(content), size)])
        for n, content in enumerate(contents)
    ]
    return Reader(names, types, package).read(files, START, END)


ROWS = [{"temp": 1.5, "carrier": "UA", "other": 1}, {"temp": None, "carrier": "AA"}, {"temp": 3, "carrier": "UA"}]


@pytest.mark.parametrize("encoding", ["JSON", "BASE64"])
def test_rows_and_answers_become_columns(encoding):
    captured = read(record(ROWS, [answer(p) for p in (0.1, 0.2, 0.9)], encoding=encoding))
    columns = captured.columns()
    assert set(columns) == {"temp", "carrier", "probability"}
    temperature = columns["temp"].sift()
    assert (temperature.values.tolist(), temperature.missing) == ([1.5, 3.0], 1)
    assert [columns["carrier"].levels[code] for code in columns["carrier"].values] == ["UA", "AA", "UA"]
    assert columns["probability"].values.tolist() == [0.1, 0.2, 0.9]
    assert captured.fields - set(captured.names) == {"other"}
    assert not captured.unread


def test_the_id_that_a_row_brings_is_no_unknown_field():
    rows = [{**row, "prediction_id": "017f22e2-79b0-7cc3-98c4-dc0c0c07398f"} for row in ROWS]
    captured = read(record(rows, [answer(0.1)] * 3))
    together = read(record(json.dumps({"instances": rows}), json.dumps({"predictions": [answer(0.3)] * 3})))
    assert [found.fields - set(found.names) for found in (captured, together)] == [{"other"}, {"other"}]


def test_a_document_of_instances_is_read_like_lines():
    captured = read(record(json.dumps({"instances": ROWS}), json.dumps({"predictions": [answer(0.3)] * 3})))
    assert captured.columns()["temp"].rows == 3
    assert captured.columns()["probability"].values.tolist() == [0.3] * 3


@pytest.mark.parametrize(
    ("at", "rows"), [(START, 3), (END - timedelta(seconds=1), 3), (END, 0), (START - timedelta(seconds=1), 0)]
)
def test_only_invocations_inside_the_window_count_its_start_included_and_its_end_not(at, rows):
    assert read(record(ROWS, [answer(0.1)] * 3, at=at)).rows == rows


GOOD = record(ROWS, [answer(0.1)] * 3)


@pytest.mark.parametrize(
    ("bad", "said"),
    [
        (GOOD[: len(GOOD) // 2], "lines cut off or not JSON"),
        ("garbage", "lines cut off or not JSON"),
        ('{"some": "log"}', "lines that are no capture records"),
        ("[1, 2]", "lines that are no capture records"),
        (GOOD.replace("BASE64", "CSV"), "records in an encoding that cannot be read"),
        (
            record("%%%", "", encoding="JSON").replace('"JSON"', '"BASE64"'),
            "records in an encoding that cannot be read",
        ),
        (record(ROWS, [answer(0.1)]), "records with fewer or more answers than requests"),
        (record('{"temp": 1}\nnot json', [answer(0.1)] * 2), "request or answer lines that are no JSON objects"),
    ],
)
def test_what_cannot_be_read_is_counted_and_the_rest_is_judged(bad, said):
    captured = read(GOOD, bad, GOOD)
    assert captured.unread == {said: 1}
    assert captured.rows >= 6


def test_a_half_written_file_loses_only_its_last_line():
    captured = read_bytes((GOOD + "\n" + GOOD).encode()[:-30])
    assert (captured.rows, captured.unread) == (3, {"lines cut off or not JSON": 1})


def test_a_refused_row_counts_as_seen_but_not_as_predicted():
    captured = read(record(ROWS, [answer(0.1), {"error": {"field": "temp", "message": "must be given"}}, answer(0.2)]))
    probability = captured.columns()["probability"].sift()
    assert (probability.values.tolist(), probability.missing) == ([0.1, 0.2], 1)


def test_a_field_that_is_null_is_there_and_one_that_no_row_has_is_not():
    rows = [{"temp": None, "carrier": "UA"}] * 2
    columns = read(record(rows, [answer(0.1)] * 2), names=("temp", "carrier", "gone")).columns()
    assert set(columns) == {"temp", "carrier", "probability"}
    assert (columns["temp"].type, columns["temp"].missing) == ("unknown", 2)


def test_answers_of_another_package_are_left_out_and_counted():
    mixed = record(ROWS, [answer(0.1), answer(0.2, "another"), answer(0.3)])
    captured = read_bytes(mixed.encode(), package=PACKAGE)
    assert captured.columns()["probability"].values.tolist() == [0.1, 0.3]
    assert (captured.rows, captured.others) == (2, 1)


def test_text_among_numbers_is_not_taken_for_a_number():
    rows = [{"temp": "1.5"}, {"temp": 2.5}]
    assert read(record(rows, [answer(0.1)] * 2), names=("temp",)).columns()["temp"].type == "category"


def test_large_whole_numbers_keep_their_last_digit():
    rows = [{"temp": 2**53 + 1}, {"temp": 2**53}]
    assert np.ptp(read(record(rows, [answer(0.1)] * 2), names=("temp",)).columns()["temp"].values) == 1


def test_the_span_is_that_of_the_rows_not_of_the_window():
    captured = read(GOOD, record(ROWS, [answer(0.1)] * 3, at=START + timedelta(minutes=36)))
    assert captured.span_days == pytest.approx(36 / 1440)
    assert read("garbage").span_days is None


def test_what_the_server_looked_up_counts_as_said_by_the_request():
    rows = [{"carrier": "UA"}, {"carrier": "AA"}, {"carrier": "DL", "temp": 3.0}, {"carrier": "B6"}]
    found = [answer(0.1) | {"features": {"temp": 1.5}}, answer(0.2) | {"missing": ["temp"]}, answer(0.3), answer(0.4)]
    captured = read(record(rows, found))

    temperature = captured.columns()["temp"].sift()
    assert (temperature.values.tolist(), temperature.missing) == ([1.5, 3.0], 2)


def test_a_feature_that_was_never_found_is_missing_and_not_gone():
    captured = read(record([{"carrier": "UA"}], [answer(0.1) | {"missing": ["temp"]}]))

    assert captured.columns()["temp"].missing == 1


def test_a_line_that_is_no_request_is_no_row_and_keeps_no_other_from_its_answer():
    answers = [answer(p) | {"features": {"temp": p}} for p in (0.1, 0.2, 0.3)]
    captured = read(record('[1]\n{"carrier": "UA"}\n[2]', answers))
    columns = captured.columns()

    assert captured.rows == 1
    assert (columns["temp"].values.tolist(), columns["probability"].values.tolist()) == ([0.2], [0.2])
    assert captured.unread == {"request or answer lines that are no JSON objects": 2}
