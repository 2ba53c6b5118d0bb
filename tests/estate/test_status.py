import json
from dataclasses import dataclass, field
from typing import Any

import pytest

from estate import live
from estate.__main__ import run
from estate.signed import ServiceError
from estate.verbs.status import resources
from jobs.kit.chain import to_item
from tests.estate.fakes import GROUP, arn, chain

CONFIG = f"{GROUP}-3-0123456789ab"
GATE = {"gate": "auc", "measured": 0.7, "limit": 0.62, "passed": True, "reason": ""}
ROWS = (
    ("run", "r1", {"status": "started", "overrides": {}}),
    ("gate", "r1", {"passed": True, "gates": [GATE]}),
    ("run", "r1", {"status": "succeeded", "package": arn(3), "cause": None}),
    ("release", f"{arn(3)}#e1", {"outcome": "live", "changed": True, "config": CONFIG, "package_arn": arn(3)}),
    ("verdict", "w1", {"start": "a", "end": "b", "rows": 900, "verdict": "ok"}),
)


@dataclass
class Cloud:
    """What a signed caller is answered."""

    rows: list[Any] = field(default_factory=lambda: chain(*ROWS))
    endpoint: dict[str, Any] | None = None
    read: int = 0

    def call(self, _service, operation, **asked):
        return getattr(self, operation)(**asked)

    def DescribeEndpoint(self, EndpointName):  # noqa: N803 - the service's name
        if self.endpoint is None:
            raise ServiceError("DescribeEndpoint", "ValidationException", f"Could not find {EndpointName}")
        return self.endpoint

    def DescribeModel(self, ModelName):  # noqa: N803 - the service's name
        return {"ModelName": ModelName, "PrimaryContainer": {"Environment": {"MODEL_PACKAGE_ARN": arn(3)}}}

    def ListModelPackages(self, **_asked):
        return {"ModelPackageSummaryList": [{"ModelPackageArn": arn(4)}]}

    def Query(self, ExpressionAttributeValues, Limit, ScanIndexForward, **_asked):  # noqa: N803 - the service's names
        assert not ScanIndexForward
        wanted = ExpressionAttributeValues[":topic"]["S"]
        found = [item for item in map(to_item, self.rows) if item["topic"]["S"] == wanted][::-1][:Limit]
        self.read += len(found)
        return {"Items": found}


SERVING = {"EndpointStatus": "InService", "EndpointConfigName": CONFIG, "LastModifiedTime": 1.0}


def test_the_champion_is_what_the_endpoint_serves_and_not_what_was_released_last():
    other = (
        "release",
        f"{arn(5)}#e2",
        {"outcome": "live", "changed": True, "config": f"{GROUP}-5-aaaaaaaaaaaa", "package_arn": arn(5)},
    )
    found = live.describe(Cloud(rows=chain(*ROWS, other), endpoint=SERVING), "local", "flight-delay")
    assert found["champion"] == {"package": arn(3), "version": 3, "since": "2026-01-01T00:00:04Z"}


def test_every_part_of_the_status_is_there():
    found = live.describe(Cloud(endpoint=SERVING), "local", "flight-delay")
    assert found["endpoint"]["status"] == "InService"
    assert found["pending"] == [arn(4)]
    assert found["last_run"] == {
        "id": "r1",
        "status": "succeeded",
        "gates": [{k: GATE[k] for k in ("gate", "measured", "limit", "passed")}],
        "tracking": None,
    }
    assert found["last_window"] == {"start": "a", "end": "b", "rows": 900, "verdict": "ok"}


def test_a_line_without_an_endpoint_has_no_champion():
    found = live.describe(Cloud(rows=[]), "local", "flight-delay")
    assert (found["champion"], found["last_run"], found["last_window"]) == (None, None, None)
    assert found["endpoint"] == {"name": GROUP, "status": None, "config": None, "changed": None}


def test_a_refusal_is_not_taken_for_absence():
    class Denied(Cloud):
        def DescribeEndpoint(self, **_asked):
            raise ServiceError("DescribeEndpoint", "AccessDeniedException", "no")

    with pytest.raises(ServiceError, match="AccessDenied"):
        live.describe(Denied(), "local", "flight-delay")


def test_a_run_behind_many_windows_is_still_found():
    windows = [("verdict", f"w{n}", {"start": "a", "end": "b", "rows": n, "verdict": "ok"}) for n in range(150)]
    cloud = Cloud(rows=chain(*ROWS, *windows), endpoint=SERVING)
    assert live.describe(cloud, "local", "flight-delay")["last_run"]["id"] == "r1"
    assert cloud.read < 10


def test_a_run_that_goes_on_has_no_gates_yet():
    rows = chain(*ROWS, ("run", "r2", {"status": "started", "overrides": {}}))[::-1]
    assert live.last_run(rows) == {"id": "r2", "status": "started", "gates": [], "tracking": None}


def test_resources_are_counted_in_the_state_file(tmp_path):
    state = tmp_path / "local.json"
    state.write_text(json.dumps({"version": 3, "deployment": {"resources": [{}, {}, {}]}}))
    assert resources(state) == 3
    assert resources(tmp_path / "none.json") is None


def test_status_without_a_cloud_says_what_to_do(tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("ESTATE_HOME", str(tmp_path))
    assert run(["status", "--json"]) == 1
    said = capsys.readouterr()
    assert (said.out, said.err.count("\n")) == ("", 1)
    assert "run `estate up`" in said.err


def test_status_loads_neither_boto3_nor_rich_nor_the_spec():
    import subprocess
    import sys

    code = (
        "import sys, estate.verbs.status, estate.live, estate.signed, botocore.auth, botocore.awsrequest;"
        "print([m for m in ('boto3', 'rich', 'pydantic', 'pulumi', 'localcloud') if m in sys.modules])"
    )
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "[]\n"
