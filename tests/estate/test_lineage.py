import pytest

from estate.captured import answer
from estate.lineage import lineage
from estate.problems import Problem
from tests.estate.fakes import arn, chain

SNAPSHOT = "d" * 64
SOURCE = {"uri": "s3://raw/flight-delay/flights/flights.csv", "version": "v1", "sha256": "e" * 64, "rows": 336776}
PACKAGE = {
    "run_id": "r1",
    "version": 1,
    "status": "PendingManualApproval",
    "reason": "",
    "snapshot": SNAPSHOT,
    "config_sha256": "c" * 64,
    "spec_sha256": "f" * 64,
    "hyperparameters": {"rounds": "200"},
    "python": "3.11.9",
    "packages_sha256": "p" * 64,
    "image": "image:1",
    "model": "s3://artifacts/model.tar.gz",
    "model_sha256": "m" * 64,
    "training_job": "arn:job",
    "environment": {"code": {"commit": "abc", "dirty": False, "sha256": "s" * 64}},
}
MADE = (
    ("run", "r1", {"status": "started", "overrides": {}}),
    ("snapshot", SNAPSHOT, {"rows": 10, "as_of": "2026-01-01", "query_sha256": "q", "sources": [SOURCE], "parts": {}}),
    (
        "gate",
        "r1",
        {"passed": True, "gates": [{"gate": "auc", "measured": 0.7, "limit": 0.62, "passed": True, "reason": ""}]},
    ),
    ("package", arn(1), PACKAGE),
    ("approval", arn(1), {"status": "Approved", "reason": "policy", "was": "Pending"}),
    ("run", "r1", {"status": "succeeded", "package": arn(1), "cause": None}),
    (
        "release",
        f"{arn(1)}#e1",
        {"outcome": "live", "changed": True, "package_arn": arn(1), "config": "cfg", "endpoint": "e"},
    ),
)

CAPTURE = "s3://captures/captures/e/live/2026/01/01/00/00-59-000-u.jsonl"
PREDICTION = {"answer": {"prediction_id": "p1"}, "request": {}, "at": "2026-01-01T00:01:00Z", "captured_in": CAPTURE}


def test_every_field_comes_from_the_rows():
    document = lineage(chain(*MADE), arn(1), prediction=PREDICTION)
    assert document["data"] == {
        "snapshot": SNAPSHOT,
        "rows": 10,
        "as_of": "2026-01-01",
        "query_sha256": "q",
        "sources": [SOURCE],
    }
    assert document["code"] == {"commit": "abc", "dirty": False, "sha256": "s" * 64}
    assert document["config"]["hyperparameters"] == {"rounds": "200"}
    assert document["environment"] == {"python": "3.11.9", "packages_sha256": "p" * 64, "image": "image:1"}
    assert document["gates"] == [{"gate": "auc", "measured": 0.7, "limit": 0.62, "passed": True}]
    assert (document["approval"]["by"], document["approval"]["reason"]) == ("ana", "policy")
    assert (document["release"]["id"], document["release"]["outcome"]) == ("e1", "live")
    assert (document["prediction"], document["run"]["status"]) == ("p1", "succeeded")


@pytest.mark.parametrize("kind", ["snapshot", "gate", "package"])
def test_a_row_that_is_missing_is_named_and_not_made_up(kind):
    with pytest.raises(Problem, match=f"must have a row {kind}"):
        lineage(chain(*(row for row in MADE if row[0] != kind)), arn(1))


def test_a_package_that_nobody_released_has_no_release():
    assert lineage(chain(*MADE[:-1]), arn(1))["release"] is None


def test_a_package_that_its_gates_refused_says_so_as_its_approval():
    refused = ("package", arn(1), {**PACKAGE, "status": "Rejected", "reason": "auc too low"})
    document = lineage(chain(*MADE[:3], refused), arn(1))
    assert document["approval"]["status"] == "Rejected"
    assert document["approval"]["reason"] == "auc too low"


def test_the_release_that_moved_the_endpoint_goes_before_one_that_changed_nothing():
    again = ("release", f"{arn(1)}#e2", {**MADE[-1][2], "changed": False})
    assert lineage(chain(*MADE, again), arn(1))["release"]["id"] == "e1"


def test_the_last_word_on_a_package_counts():
    rejected = ("approval", arn(1), {"status": "Rejected", "reason": "wrong labels", "was": "Approved"})
    assert lineage(chain(*MADE, rejected), arn(1))["approval"]["status"] == "Rejected"


def test_a_prediction_is_told_with_who_had_let_its_model_out_by_then():
    later = (
        ("approval", arn(1), {"status": "Rejected", "reason": "wrong labels", "was": "Approved"}),
        ("release", f"{arn(1)}#e2", {**MADE[-1][2], "outcome": "rolled back"}),
    )
    rows = chain(*MADE, *later)
    early = lineage(rows, arn(1), {**PREDICTION, "at": "2026-01-01T00:00:07Z"})
    assert (early["approval"]["status"], early["release"]["id"]) == ("Approved", "e1")
    late = lineage(rows, arn(1), PREDICTION)
    assert (late["approval"]["status"], late["release"]["id"]) == ("Rejected", "e2")


def test_a_replay_of_a_time_before_the_model_is_told_with_the_last_word():
    document = lineage(chain(*MADE), arn(1), {**PREDICTION, "at": "2013-09-01T00:00:00Z"})
    assert (document["approval"]["status"], document["release"]["id"]) == ("Approved", "e1")


def judged(start, end, said="ok", files=("00/00-59-000-u.jsonl",)):
    window = {"start": f"2026-01-01T00:{start}:00Z", "end": f"2026-01-01T00:{end}:00Z"}
    body = {
        "window": window,
        "predictions": 3,
        "packages": {arn(1): 3},
        "sha256": "d",
        "files": dict.fromkeys(files, "f"),
    }
    return (
        ("prediction_batch", "e/live/2026/01/01", body),
        ("verdict", window["start"], {**window, "verdict": said, "kinds": [], "cause": None}),
    )


def test_a_prediction_is_told_with_the_last_verdict_on_the_window_that_holds_it():
    others = (
        *judged("00", "01", "blind"),
        *judged("01", "02", "drifting"),
        *judged("01", "05", "ok"),
        *judged("02", "03", "blind"),
    )
    document = lineage(chain(*MADE, *others), arn(1), PREDICTION)
    assert (document["verdict"]["verdict"], document["verdict"]["end"]) == ("ok", "2026-01-01T00:05:00Z")
    assert document["batch"] == {
        "id": "e/live/2026/01/01",
        "row": 12,
        "window": {"start": "2026-01-01T00:01:00Z", "end": "2026-01-01T00:05:00Z"},
        "predictions": 3,
        "packages": {arn(1): 3},
        "sha256": "d",
        "file_sha256": "f",
    }


def test_a_prediction_that_no_window_held_has_no_batch_and_no_verdict():
    for others in ((), judged("02", "03"), judged("01", "02", files=["00/other.jsonl"])[:1]):
        document = lineage(chain(*MADE, *others), arn(1), PREDICTION)
        assert (document["batch"], document["verdict"]) == (None, None)


RECORD = {
    "captureData": {
        "endpointInput": {"encoding": "JSON", "data": '{"hour": 5}\n{"hour": 6}\n'},
        "endpointOutput": {
            "encoding": "JSON",
            "data": '{"prediction_id": "a", "package": "p"}\n{"prediction_id": "b", "package": "p"}\n',
        },
    },
    "eventMetadata": {"inferenceTime": "2026-01-01T00:00:00Z"},
}


def test_a_captured_prediction_is_found_with_its_own_request():
    found = answer(RECORD, "b")
    assert found == {
        "answer": {"prediction_id": "b", "package": "p"},
        "request": {"hour": 6},
        "at": "2026-01-01T00:00:00Z",
    }


def test_a_prediction_that_a_record_does_not_hold_is_not_found_in_it():
    assert answer(RECORD, "c") is None


def test_a_record_in_base64_is_read_like_any_other():
    import base64

    data = RECORD["captureData"]["endpointOutput"]["data"]
    coded = {"encoding": "BASE64", "data": base64.b64encode(data.encode()).decode()}
    record = {**RECORD, "captureData": {**RECORD["captureData"], "endpointOutput": coded}}
    assert answer(record, "a")["request"] == {"hour": 5}


def test_a_request_of_one_document_is_read_too():
    data = {
        "endpointInput": {"data": '{"instances": [{"hour": 5}]}'},
        "endpointOutput": {"data": '{"predictions": [{"prediction_id": "a"}]}'},
    }
    assert answer({"captureData": data}, "a")["request"] == {"hour": 5}
