import json
import math

import boto3
import pytest

from jobs.gate.contract import GateContract
from jobs.gate.decide import measured, reason, report
from jobs.gate.handler import _beaten, handle
from tests.jobs.cloud_fakes import TABLE

AUC = {"metric": "auc", "min": 0.62}
LATENCY = {"metric": "latency_ms_p99", "max": 50}
GOOD = {"metrics": {"auc": 0.7, "latency_ms_p99": 4.0}}
VALID = {"passed": True}
EVALUATED = {
    "metrics": {"auc": 0.5},
    "months": [{"month": "2013-04", "auc": 0.5}],
    "subgroups": [{"feature": "carrier", "value": "AA", "auc": 0.4}],
}


def test_a_model_within_every_limit_passes():
    judged = report([AUC, LATENCY], GOOD, VALID)
    assert judged["passed"]
    assert reason(judged) == ""
    assert [gate["gate"] for gate in judged["gates"]] == ["data_valid", "auc", "latency_ms_p99"]


@pytest.mark.parametrize(
    ("limit", "metrics", "word"),
    [
        (AUC, {"auc": 0.61}, "at least 0.62, got 0.61"),
        (LATENCY, {"latency_ms_p99": 51}, "at most 50, got 51"),
        (AUC, {}, "not measured"),
        (AUC, {"auc": math.nan}, "not measured"),
        (AUC, {"auc": None}, "not measured"),
        (AUC, {"auc": True}, "not measured"),
        (AUC, {"auc": "0.9"}, "not measured"),
        ({"metric": "auc"}, {"auc": 0.9}, "neither min nor max"),
    ],
)
def test_a_limit_that_is_broken_or_cannot_be_held_refuses(limit, metrics, word):
    judged = report([limit], {"metrics": metrics}, VALID)
    assert not judged["passed"]
    assert word in reason(judged)


def test_the_limit_itself_is_still_good():
    assert report([AUC], {"metrics": {"auc": 0.62}}, VALID)["passed"]


def test_a_limit_of_zero_is_a_limit():
    assert not report([{"metric": "auc", "max": 0}], {"metrics": {"auc": 0.1}}, VALID)["passed"]


def test_no_limits_refuse():
    assert "no limit is set" in reason(report([], GOOD, VALID))


@pytest.mark.parametrize("validation", [{}, {"passed": False}, {"passed": "true"}])
def test_data_that_did_not_pass_validation_refuse(validation):
    assert "validation" in reason(report([AUC], GOOD, validation))


def test_a_metric_is_found_by_dots_at_the_top_or_under_its_own_dotted_name():
    assert measured({"metrics": {"auc": {"low": 0.5}}}, "auc.low") == 0.5
    assert measured({"auc": 0.6}, "auc") == 0.6
    assert measured({"metrics": {"a.b": 0.7}}, "a.b") == 0.7


def test_the_contract_survives_the_environment():
    contract = GateContract(line="x", artifacts_bucket="b", ledger_table="t", gates="[]")
    assert GateContract.read(contract.environ()) == contract


def test_the_handler_leaves_report_row_and_reason(aws, ledger, monkeypatch):
    s3 = boto3.client("s3")
    s3.create_bucket(Bucket="artifacts")
    prefix = "runs/flight-delay/r1"
    s3.put_object(Bucket="artifacts", Key=f"{prefix}/evaluate/evaluation.json", Body=json.dumps(EVALUATED).encode())
    s3.put_object(Bucket="artifacts", Key=f"{prefix}/validate/report.json", Body=b'{"passed": true}')
    contract = GateContract(
        line="flight_delay", artifacts_bucket="artifacts", ledger_table=TABLE, gates=json.dumps([AUC])
    )
    for name, value in contract.environ().items():
        monkeypatch.setenv(name, value)
    answer = handle({"run_id": "r1", "by": "ana"}, None)
    stored = json.loads(s3.get_object(Bucket="artifacts", Key=f"{prefix}/gate/report.json")["Body"].read())
    [row] = ledger.rows("flight-delay", "gate")
    assert answer == {
        "passed": False,
        "report": f"s3://artifacts/{prefix}/gate/report.json",
        "reason": "auc must be at least 0.62, got 0.5",
    }
    assert stored["gates"] == row.body["gates"]
    assert {name: stored[name] for name in EVALUATED} == EVALUATED
    assert (row.id, row.by) == ("r1", "ana")


def test_a_report_that_was_never_written_stops_the_gate(aws, ledger, monkeypatch):
    boto3.client("s3").create_bucket(Bucket="artifacts")
    contract = GateContract(line="x", artifacts_bucket="artifacts", ledger_table=TABLE, gates="[]")
    for name, value in contract.environ().items():
        monkeypatch.setenv(name, value)
    with pytest.raises(Exception, match="NoSuchKey"):
        handle({"run_id": "r1"}, None)


def test_a_training_that_a_response_called_for_must_beat_the_champion_and_another_need_not():
    assert _beaten(0.001) == [{"metric": "auc_gain_over_champion", "min": 0.001}]
    assert _beaten(None) == []
    judged = report([AUC, *_beaten(0.001)], {"metrics": {"auc": 0.7}}, {"passed": True})
    assert "auc_gain_over_champion must be at least 0.001, but was not measured" in judged["gates"][-1]["reason"]
