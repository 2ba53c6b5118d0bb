"""This file is a world in which drift never ends: a ledger in memory, a pipeline that takes hours and fails, calls that die."""
# ruff: noqa: N803 - the services name their parameters so

import json
import random
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

from botocore.exceptions import ClientError

from jobs.kit.ledger import Ledger
from jobs.kit.response import Response, Retrain, table, told
from jobs.respond.act import Clients
from jobs.respond.contract import RespondContract
from jobs.respond.respond import respond
from jobs.respond.switch import switch
from jobs.run.alone import StoppedError, UnderWayError, begin, unless_stopped

START = datetime(2026, 3, 1, tzinfo=UTC)
HOUR, WEEK = timedelta(hours=1), timedelta(days=7)
MACHINE = "arn:aws:states:eu-west-1:1:stateMachine:p"
LINE = "flight-delay"


class Killed(BaseException):
    """The process was taken away."""


class ConflictError(Exception):
    pass


class Table:
    """A DynamoDB table of one line."""

    exceptions = SimpleNamespace(ConditionalCheckFailedException=ConflictError)

    def __init__(self, dies=lambda: None):
        self.items, self.by, self.dies = [], {}, dies

    def put_item(self, TableName, Item, ConditionExpression):
        self.dies()
        if int(Item["seq"]["N"]) != len(self.items) + 1:
            raise ConflictError
        self.items.append(Item)
        for key in (Item["topic"]["S"], Item["id"]["S"]):
            self.by.setdefault(key, []).append(Item)
        self.dies()

    def query(self, *, ExpressionAttributeValues, ScanIndexForward=True, Limit=None, **_):
        [value] = [one["S"] for one in ExpressionAttributeValues.values()]
        rows = self.items if value == LINE else self.by.get(value, [])
        found = rows if ScanIndexForward else rows[::-1]
        return {"Items": list(found[:Limit])}


@dataclass
class Run:
    name: str
    at: datetime
    ends: datetime
    how: str
    asked: dict
    trains: bool = False


@dataclass
class World:
    """Everything around the controller, by one seed."""

    seed: int
    deadly: float = 0.05
    retrain: Retrain = field(default_factory=Retrain)
    failing: float = 0.3
    dies_telling: bool = False
    """Whether a call is killed between writing its decision down and acting."""

    def __post_init__(self):
        self.random = random.Random(self.seed)
        self.now, self.runs, self.told, self.depth, self.most = START, [], [], 0, 0
        self.table = Table(self.dies)
        self.ledger = Ledger("t", self.table, sleep=lambda _s: None)
        self.contract = RespondContract(
            line_name=LINE,
            endpoint="mlops-test",
            package_group="g",
            ledger_table="t",
            alerts_topic_arn="topic",
            pipeline_arn=MACHINE,
            release_arn=MACHINE.replace(":p", ":r"),
            response=json.dumps(table(Response(), "high")),
            retrain=json.dumps(told(self.retrain)),
        )
        self.clients = Clients(sns=self, sfn=self, sagemaker=self, now=lambda: self.now)
        self.exceptions = SimpleNamespace(
            ExecutionAlreadyExists=type("ExecutionAlreadyExists", (Exception,), {}),
            ExecutionDoesNotExist=type("ExecutionDoesNotExist", (Exception,), {}),
        )
        self.between = lambda: None

    # -- what the services do

    def dies(self):
        if self.depth and self.random.random() < self.deadly:
            raise Killed

    def publish(self, **message):
        if self.dies_telling:
            raise Killed
        self.dies()
        self.told.append(message)

    def get_paginator(self, _operation):
        names = [{"name": run.name} for run in self.runs if self.alive(run)]
        # Between what a call has read and what it writes, anything may happen.
        self.between()
        return SimpleNamespace(paginate=lambda **_: [{"executions": names}])

    def alive(self, run):
        return self.now < run.ends

    def start_execution(self, stateMachineArn, name, input):  # noqa: A002 - the service's word
        self.dies()
        if any(run.name == name for run in self.runs):
            raise self.exceptions.ExecutionAlreadyExists
        if stateMachineArn == MACHINE:
            self.begin(name, json.loads(input))
        self.dies()

    def begin(self, name, asked):
        """As the state machine does: the run's row first, then hours of work."""
        hours = self.random.choice([1, 2, 5, 30])
        how = self.random.choices(["succeeded", "refused", "failed", "killed"], [1, 1, 2 * self.failing, self.failing])[
            0
        ]
        run = Run(name, self.now, self.now + hours * HOUR, how, asked)
        self.runs.append(run)
        depth, self.depth = self.depth, 0
        execution = MACHINE.replace(":stateMachine:", ":execution:") + f":{name}"
        event = {"run_id": name, "by": asked["by"], "asked": asked, "execution": execution}
        try:
            begin(self.ledger, LINE, event, {"status": "started", "cause": asked.get("cause")}, lambda: self)
            unless_stopped(self.ledger, LINE, asked)
            run.trains = True
            self.most = max(self.most, sum(one.trains and self.alive(one) for one in self.runs))
        except (StoppedError, UnderWayError):
            run.ends = self.now
        self.depth = depth

    def describe_execution(self, executionArn):
        name = executionArn.rpartition(":")[2]
        run = next((one for one in self.runs if one.name == name), None)
        if run is None:
            raise self.exceptions.ExecutionDoesNotExist
        return {"status": "RUNNING" if self.alive(run) else "SUCCEEDED"}

    def stop_execution(self, executionArn, **_):
        name = executionArn.rpartition(":")[2]
        next(one for one in self.runs if one.name == name).ends = self.now

    def stop_training_job(self, **_):
        raise ClientError({"Error": {"Code": "ValidationException"}}, "StopTrainingJob")

    def describe_model_package(self, **_):
        return {"ModelApprovalStatus": "Approved"}

    # -- what happens

    def pass_to(self, moment):
        """Let time go by; what ends by then closes its row, unless it was killed."""
        for run in self.runs:
            if run.trains and run.how != "killed" and self.now < run.ends <= moment:
                self.row("run", run.name, {"status": run.how, "package": None, "cause": None})
        self.now = moment

    def row(self, kind, about, body):
        return self.ledger.append(LINE, kind, about, body, at=self.now.isoformat(), by="test")

    def drifts(self, start, **more):
        end = start + HOUR
        told_ = {
            "start": f"{start:%Y-%m-%dT%H:%M:%SZ}",
            "end": f"{end:%Y-%m-%dT%H:%M:%SZ}",
            "package": "arn:1",
            "cause": "c",
        }
        body = {**told_, "verdict": "drifting", "kinds": ["prediction"], "rows": 900, "response": "retrain", **more}
        return self.row("verdict", body["start"], body).id

    def labels(self, count):
        self.row("labels", f"d{self.now.isoformat()}-{self.random.random()}", {"joined": count, "rows": count})

    def deliver(self, start):
        """One delivery of a verdict; whether it came to its end."""
        self.depth += 1
        try:
            respond(self.contract, self.clients, self.ledger, start, sleep=lambda _s: None)
        except Killed:
            return False
        finally:
            self.depth -= 1
        return True

    def say(self, word, *, now=False):
        event = {"switch": word, "reason": "enough", "by": "ana", "now": now}
        return switch(self.contract, self.clients, self.ledger, event)

    @property
    def trained(self):
        return [run for run in self.runs if run.trains]
