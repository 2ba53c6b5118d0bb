"""Whatever lies under captures/, nothing raises, no good row is lost, and what is passed over is counted by file."""

import base64
import gzip
import json

import pytest

from jobs.drift import lines
from jobs.drift.capture import Reader
from jobs.drift.capture_file import File
from tests.jobs.test_drift_capture import END, GOOD, ROWS, START, answer, read_bytes, record

ONE = record([{"temp": 1.5, "carrier": "UA"}], [answer(0.1)], encoding="JSON")
FILE = (GOOD + "\n" + ONE + "\n").encode()
"""Four rows."""


def unread(*contents):
    captured = read_bytes(*contents)
    return captured.rows, [dict(file.unread) for file in captured.files]


@pytest.mark.parametrize(
    "content",
    [
        FILE.replace(b"\n", b"\r\n"),
        FILE.replace(b"\n", b"\r"),
        b"\xef\xbb\xbf" + FILE,
        FILE.decode().encode("utf-16"),
        b"\xfe\xff" + FILE.decode().encode("utf-16-be"),
        FILE.rstrip(),
        b"\n\n" + FILE.replace(b"\n", b"\n\n \n"),
        gzip.compress(FILE),
        gzip.compress(FILE[: FILE.index(b"\n") + 1]) + gzip.compress(FILE[FILE.index(b"\n") + 1 :]),
    ],
    ids=["crlf", "cr", "bom", "utf-16", "utf-16-be", "no last end", "blank lines", "gzip", "gzip appended"],
)
def test_a_file_in_another_dress_is_read_whole(content):
    assert unread(content) == (4, [{}])


@pytest.mark.parametrize(
    ("content", "rows", "said"),
    [
        (b"", 0, {"files that are empty": 1}),
        (bytes(range(128, 256)) * 4, 0, {"lines cut off or not JSON": 1}),
        (b"\0" * 5000, 0, {"lines cut off or not JSON": 1}),
        (FILE + b"\0" * 5000, 4, {"lines cut off or not JSON": 1}),
        (gzip.compress(FILE)[:-8], 4, {"packed files that are cut off": 1}),
        (gzip.compress(FILE) + b"garbage", 4, {"packed files that are broken": 1}),
        (FILE + GOOD[:-9].encode(), 4, {"lines cut off or not JSON": 1}),
        (GOOD[:200].encode() + FILE, 4, {"lines cut off or not JSON": 1}),
        (FILE.replace(b"UA", b"\xff\xfe"), 3, {"lines cut off or not JSON": 1}),
        (('{"a":' * 100_000).encode() + b"\n" + FILE, 4, {"lines cut off or not JSON": 1}),
        (b"temp,carrier\nUA,1.5\n", 0, {"lines cut off or not JSON": 2}),
        (json.dumps(FILE.decode()).encode() + b"\n" + FILE, 4, {"lines that are no capture records": 1}),
    ],
)  # fmt: skip
def test_what_is_wrong_with_a_file_is_named_and_the_rest_is_read(content, rows, said):
    assert unread(content) == (rows, [said])


def sides(asked, told, encoding="JSON", **more):
    return json.dumps({
        "captureData": {
            "endpointInput": {"data": asked, "encoding": encoding},
            **({"endpointOutput": {"data": told, "encoding": encoding}} if told is not None else {}),
        },
        "eventMetadata": {"inferenceTime": "2026-11-24T05:07:00Z"} | more,
    }).encode()  # fmt: skip


ASKED, TOLD = json.dumps(ROWS[0]), json.dumps(answer(0.1))
NO_OBJECT = "request or answer lines that are no JSON objects"


@pytest.mark.parametrize(
    ("line", "rows", "said"),
    [
        (sides("1.5,UA\n2.5,AA", "0.1\n0.2", "CSV"), 0, {"records in an encoding that cannot be read": 1}),
        (sides("1.5,UA", "0.1"), 0, {NO_OBJECT: 2}),
        (
            sides(base64.b64encode(b"1.5,UA").decode(), None, "BASE64"),
            0,
            {NO_OBJECT: 1, "records without an answer": 1},
        ),
        (sides(base64.b64encode(ASKED.encode("utf-16")).decode(), "", "BASE64"), 0, None),
        (sides(base64.b64encode(b'{"carrier": "\xff"}').decode(), "", "BASE64"), 0, None),
        (sides(ASKED, None), 1, {"records without an answer": 1}),
        (sides(json.dumps(ASKED), TOLD), 0, {NO_OBJECT: 1}),
        (sides(ASKED, TOLD, inferenceTime="2026-11-24T05:07:00"), 0, {"records whose time names no zone": 1}),
        (sides(ASKED, TOLD, inferenceTime="yesterday"), 0, {"lines that are no capture records": 1}),
        (sides("", ""), 0, {}),
        (sides('{"carrier": "a\u2028b"}\n{"carrier": 7}', f"{TOLD}\n{TOLD}"), 2, {}),
    ],
)
def test_what_is_wrong_with_a_record_is_named_and_the_rest_is_read(line, rows, said):
    found, notes = unread(line + b"\n" + FILE)
    assert found == rows + 4
    assert notes == [said] if said is not None else notes[0]


def test_troubles_are_told_by_the_file_they_are_in():
    captured = read_bytes(FILE, b"garbage\nmore\n", FILE + b"half")
    assert captured.told() == {
        "files": 3, "calls": 4, "rows": 8, "others": 0, "unread_more": 0,
        "unread": [
            {"file": "f1", "what": "lines cut off or not JSON", "count": 2},
            {"file": "f2", "what": "lines cut off or not JSON", "count": 1},
        ],
    }  # fmt: skip


def test_a_line_without_end_is_passed_over_in_little_memory(monkeypatch):
    monkeypatch.setattr(lines, "LONGEST", 3_000_000)

    def endless():
        for _ in range(100):
            yield b"x" * 100_000
        yield b"\n" + FILE

    captured = Reader(["temp"]).read([File(key="f", chunks=endless())], START, END)
    assert (captured.rows, captured.unread) == (4, {"lines longer than 2 MiB": 1})
