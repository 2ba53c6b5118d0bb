"""This file is the cloud that these tests of the command line talk to."""
# ruff: noqa: N803 - the services name their parameters so

import json
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from io import BytesIO
from typing import Any

from jobs.kit.chain import Row, digest

LINE = "flight-delay"
GROUP = "mlops-local-flight-delay"
AT = datetime(2026, 1, 1, tzinfo=UTC)


def arn(version: int) -> str:
    return f"arn:aws:sagemaker:us-east-1:000000000000:model-package/{GROUP}/{version}"


def chain(*entries: tuple[str, str, dict[str, Any]]) -> list[Row]:
    """Sealed rows from kind, id and body."""
    rows: list[Row] = []
    for seq, (kind, about, body) in enumerate(entries, start=1):
        row = Row(
            line=LINE,
            seq=seq,
            kind=kind,
            id=about,
            at=f"2026-01-01T00:00:{seq:02}Z",
            by="ana",
            text=json.dumps(body),
            previous=rows[-1].digest if rows else "",
        )
        rows.append(Row(**{**row.__dict__, "digest": digest(row)}))
    return rows


@dataclass
class StepFunctions:
    """Executions that end as they are told when they are looked at the second time."""

    running: dict[str, dict[str, Any]] = field(default_factory=dict)
    started: list[dict[str, Any]] = field(default_factory=list)
    ends: list[dict[str, Any]] = field(default_factory=list)
    """How the executions end, in the order they are followed."""

    def list_executions(self, stateMachineArn, statusFilter=None, maxResults=10):
        found = [{"executionArn": name, "startDate": AT, "name": name} for name in self.running]
        return {"executions": [e for e in found if stateMachineArn in e["executionArn"]]}

    def start_execution(self, stateMachineArn, name, input):  # noqa: A002 - the service's name
        self.started.append({"machine": stateMachineArn, **json.loads(input)})
        self.running[f"{stateMachineArn}:{name}"] = json.loads(input)
        return {"executionArn": f"{stateMachineArn}:{name}"}

    def describe_execution(self, executionArn):
        end = self.ends[0] if len(self.ends) == 1 else self.ends.pop(0)
        return {"startDate": AT, "input": json.dumps(self.running.get(executionArn, {})), **end}

    def describe_state_machine_for_execution(self, **_asked):
        return {"definition": json.dumps({"States": {}})}

    def get_paginator(self, _operation):
        return self

    def paginate(self, executionArn):
        enter = {"type": "TaskStateEntered", "timestamp": AT, "stateEnteredEventDetails": {"name": "Train"}}
        leave = {"type": "TaskStateExited", "timestamp": AT + timedelta(seconds=3), "stateExitedEventDetails": {}}
        return [{"events": [enter, leave]}]


@dataclass
class Registry:
    """A package group: status by version."""

    versions: dict[int, str]

    def get_paginator(self, _operation):
        return self

    def paginate(self, **_request):
        made = [
            {"ModelPackageVersion": v, "ModelPackageArn": arn(v), "ModelApprovalStatus": status}
            for v, status in self.versions.items()
        ]
        return [{"ModelPackageSummaryList": made}]

    def describe_model_package(self, ModelPackageName):
        version = int(ModelPackageName.rsplit("/", 1)[1])
        return {"ModelPackageArn": ModelPackageName, "ModelApprovalStatus": self.versions[version]}


@dataclass
class Functions:
    """Lambda: remembers what it was asked, answers as told."""

    answer: dict[str, Any]
    error: bool = False
    asked: list[dict[str, Any]] = field(default_factory=list)

    def invoke(self, FunctionName, Payload):
        self.asked.append(json.loads(Payload))
        told = {"Payload": BytesIO(json.dumps(self.answer).encode())}
        return {**told, "FunctionError": "Unhandled"} if self.error else told


@dataclass
class Aws:
    """Clients by name."""

    clients: dict[str, Any]

    def client(self, service):
        return self.clients[service]

    def caller(self):
        return "arn:aws:iam::000000000000:user/ana"
