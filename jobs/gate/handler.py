"""This file is the Lambda that holds a run's reports against the line's gates."""

import json
import os
from typing import Any

from jobs.gate.contract import GateContract, GateEvent
from jobs.gate.decide import evidence, reason, report
from jobs.kit import aws
from jobs.kit.chain import line_name
from jobs.kit.lambdas import now, read_json, write_json
from jobs.kit.names import run_prefix


def handle(event: GateEvent, _context: object) -> dict[str, Any]:
    import boto3

    contract = GateContract.read(os.environ)
    s3, line, run_id = boto3.client("s3"), line_name(contract.line), event["run_id"]
    bucket = contract.artifacts_bucket
    evaluation = read_json(s3, bucket, f"{run_prefix(line, run_id, 'evaluate')}/evaluation.json")
    validation = read_json(s3, bucket, f"{run_prefix(line, run_id, 'validate')}/report.json")
    judged = report([*json.loads(contract.gates), *_beaten(event.get("min_gain"))], evaluation, validation)
    document = {"line": line, "run_id": run_id, **judged, **evidence(evaluation)}
    uri = write_json(s3, bucket, f"{run_prefix(line, run_id, 'gate')}/report.json", document)
    ledger = aws.ledger(contract)
    ledger.append(line, "gate", run_id, {**judged, "report": uri}, at=now(), by=event.get("by", "pipeline"))
    return {"passed": judged["passed"], "report": uri, "reason": reason(judged)}


def _beaten(min_gain: float | None) -> list[dict[str, Any]]:
    """The champion must be beaten on the same rows."""
    return [] if min_gain is None else [{"metric": "auc_gain_over_champion", "min": float(min_gain)}]
