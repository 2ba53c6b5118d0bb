"""The command line on a cloud in memory."""

import pytest

from estate import addresses, executions, runs, sources, subject
from estate.__main__ import run
from tests.estate.fakes import Aws, Functions, Registry, StepFunctions, arn

AT = addresses.Addresses(
    {"ledger_table": "t", "raw_bucket": "raw", "artifacts_bucket": "artifacts"},
    {
        "pipeline_arn": "arn:pipeline",
        "release_arn": "arn:release",
        "package_group": "g",
        "functions": {"approve": "f-approve"},
        "endpoint": "e",
    },
)
SUCCEEDED = {"status": "SUCCEEDED"}
REPORT = {"passed": True, "gates": [{"gate": "auc", "measured": 0.7, "limit": 0.62, "passed": True, "reason": ""}]}


@pytest.fixture
def world(tmp_path, monkeypatch):
    """The command line on a cloud in memory; gives the clients."""
    monkeypatch.setenv("ESTATE_HOME", str(tmp_path))
    clients = {
        "stepfunctions": StepFunctions(),
        "sagemaker": Registry({1: "Approved", 2: "Rejected", 3: "PendingManualApproval"}),
        "lambda": Functions({"package_arn": arn(3), "status": "Approved", "reason": "fine"}),
        "ssm": None,
        "s3": None,
        "sts": None,
    }
    monkeypatch.setattr("estate.aws.Aws", lambda _where: Aws(clients))
    monkeypatch.setattr(subject, "Aws", lambda _where: Aws(clients))
    monkeypatch.setattr("estate.signed.Signed.here", lambda: None)
    monkeypatch.setattr(addresses, "read", lambda *_: AT)
    monkeypatch.setattr(sources, "look", lambda *_: [])
    monkeypatch.setattr(runs, "report", lambda *_: REPORT)
    monkeypatch.setattr(runs, "package_of_run", lambda *_: (arn(1), "Approved"))
    monkeypatch.setattr("estate.follow._TICK", 0)
    monkeypatch.setattr(executions, "run_id", lambda: "r1")
    return clients


def say(capsys, *argv):
    code = run(argv)
    said = capsys.readouterr()
    return code, said.out, said.err


def the_approval_releases(world):
    world["stepfunctions"].running["arn:release:from-event"] = {"package_arn": arn(1)}
