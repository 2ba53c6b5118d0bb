"""A window leaves a row for what it judged, so that a prediction leads to its verdict and a delivery to its predictions."""

import hashlib
from datetime import timedelta

import boto3
import pytest

from jobs.drift.batches import batches as made
from jobs.drift.batches import digest
from jobs.drift.capture import Reader
from jobs.drift.capture_file import File
from jobs.drift.handler import handle
from jobs.kit.ledger import Ledger
from tests.jobs.cloud_fakes import TABLE
from tests.jobs.drift_cloud import ENDPOINT, EVENT, START, capture, package, sagemaker  # noqa: F401 - fixtures
from tests.jobs.test_drift_capture import END, PACKAGE, ROWS, answer, record

KEY = "captures/e/live/2026/11/24/05/07-00-000-u.jsonl"
OTHER = PACKAGE.replace("/1", "/2")


def batches(*files, start=START, end=END):
    read = Reader(["temp"]).read([File(key=key, chunks=[content]) for key, content in files], start, end)
    return made(read.files, start, end)


def lines(*records):
    return "\n".join(records).encode() + b"\n"


def test_a_batch_counts_predictions_by_who_made_them_and_names_its_files_with_their_digests():
    content = lines(record(ROWS, [answer(0.1)] * 3), record(ROWS, [answer(0.1, OTHER)] * 3, encoding="JSON"))
    [(batch, body)] = batches((KEY, content))

    files = {"05/07-00-000-u.jsonl": hashlib.sha256(content).hexdigest()}
    assert batch == "e/live/2026/11/24"
    assert body == {
        "window": {"start": "2026-11-24T05:00:00Z", "end": "2026-11-24T06:00:00Z"},
        "predictions": 6,
        "packages": {PACKAGE: 3, OTHER: 3},
        "file_count": 1,
        "files": files,
        "sha256": digest(files),
    }


def test_rows_that_could_not_be_answered_are_no_predictions():
    [(_, body)] = batches((KEY, lines(record(ROWS, '{"error": {}}\n{"package": "p"}'))))

    assert body["packages"] == {"p": 1}


def test_answers_in_one_document_are_counted_too():
    text = '{"predictions": [{"package": "p"}, {"package": "p"}]}'
    [(_, body)] = batches((KEY, lines(record(ROWS, text))))

    assert body["predictions"] == 2


@pytest.mark.parametrize(
    "content", [b"no json\n", b"", lines(record(ROWS, "[1]")), lines(record(ROWS, [answer(0.1)] * 3, at=END))]
)
def test_what_is_outside_the_window_or_no_capture_is_in_no_batch(content):
    assert batches((KEY, content)) == []


def test_each_day_of_each_variant_is_a_batch():
    files = [
        (
            f"captures/e/{variant}/2026/11/{day}/05/07-00-000-u.jsonl",
            lines(record(ROWS, [answer(0.1)] * 3, at=START + timedelta(days=later))),
        )
        for variant in ("live", "shadow")
        for later, day in enumerate(("24", "25"))
    ]
    found = batches(*files, end=START + timedelta(days=2))

    assert [batch for batch, _ in found] == [f"e/{v}/2026/11/{d}" for v in ("live", "shadow") for d in ("24", "25")]


def test_the_digest_tells_a_changed_name_or_content_of_a_file():
    told = {digest(files) for files in ({"a": "1", "b": "2"}, {"a": "2", "b": "1"}, {"a": "1"}, {"a": "1", "c": "2"})}

    assert len(told) == 4
    assert digest({"a": "1", "b": "2"}) == digest({"b": "2", "a": "1"})


def test_a_judged_window_leaves_its_batch_before_its_verdict(package):  # noqa: F811 - a fixture
    capture(package, rows=500)
    handle(EVENT, None)
    handle(EVENT, None)
    rows = Ledger(TABLE, boto3.client("dynamodb")).rows("flight-delay")

    assert [row.kind for row in rows][:2] == ["prediction_batch", "verdict"]
    [batch] = [row for row in rows if row.kind == "prediction_batch"]
    assert batch.id == f"{ENDPOINT}/live/2026/11/24"
    assert batch.body["packages"] == {package: 500}
    assert batch.body["window"]["start"] == rows[1].id
