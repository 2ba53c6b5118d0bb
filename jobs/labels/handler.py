"""This file is the Lambda that takes labels in: for the object that an event names, or whatever was left undone."""

import os
from collections.abc import Iterable
from datetime import UTC, datetime
from functools import cache
from typing import Any

from jobs.kit.ledger import Ledger
from jobs.kit.witness import Witness
from jobs.labels.contract import LabelsContract
from jobs.labels.sweep import missed, settle
from jobs.labels.work import COUNTS, Source, Worker

_FIGURES = {
    "joined": "LabelsJoined",
    "corrected": "LabelsCorrected",
    "pending": "LabelsPending",
    "refused": "LabelsRefused",
}


def handle(event: dict[str, Any], _context: object) -> dict[str, Any]:
    """Take in `{"delivery": "s3://..."}` or the object of an S3 event; for `{}`, sweep. Returns the reports.

    Raises:
        DeliveryError: a delivery could not be used at all.
    """
    contract = LabelsContract.read(os.environ)
    worker, cloudwatch = _tools(contract)
    source, settled = named(event), 0
    if source is not None:
        reports = [worker.take(source)]
    else:
        reports = missed(worker, datetime.now(UTC))
        settled = settle(worker, datetime.now(UTC))
    _measure(contract, cloudwatch, reports)
    return {"line": contract.line_name, "deliveries": reports, "settled": settled}


@cache
def _tools(contract: LabelsContract) -> tuple[Worker, Any]:
    """Made once for all the calls that a sandbox lives through: making a client takes longer than a delivery does."""
    import boto3

    session = boto3.session.Session()
    s3 = session.client("s3")
    witness = Witness(contract.ledger_bucket, lambda: s3) if contract.ledger_bucket else None
    ledger = Ledger(contract.ledger_table, session.client("dynamodb"), witness=witness)
    return Worker(contract, s3, ledger), session.client("cloudwatch")


def named(event: dict[str, Any]) -> Source | None:
    """The delivery that an event is about, if any."""
    if "delivery" in event:
        return Source.of(event["delivery"])
    if "object" not in (detail := event.get("detail") or {}):
        return None
    return Source(detail["bucket"]["name"], detail["object"]["key"], detail["object"].get("version-id"))


def _measure(contract: LabelsContract, cloudwatch: Any, reports: Iterable[dict[str, Any]]) -> None:
    line = [{"Name": "Line", "Value": contract.line_name}]
    totals = {name: sum(report[name] for report in reports) for name in COUNTS}
    data = [
        {"MetricName": metric, "Dimensions": line, "Value": float(totals[name])} for name, metric in _FIGURES.items()
    ]
    if any(totals.values()):
        cloudwatch.put_metric_data(Namespace=contract.metric_namespace, MetricData=data)
