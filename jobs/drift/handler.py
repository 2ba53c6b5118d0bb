"""This file is the Lambda that judges a window and tells everybody who should know."""

import os
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

from jobs.drift.baseline import Thresholds
from jobs.drift.blind import Unwatchable, document
from jobs.drift.calling import call
from jobs.drift.contract import Drift
from jobs.drift.gap import gap
from jobs.drift.kinds.lasting import added
from jobs.drift.measures import put
from jobs.drift.past import Past
from jobs.drift.publish import publish, with_changes
from jobs.drift.span import Span, stamp
from jobs.drift.suppression import persists, suppressed
from jobs.drift.watch import Clients, watch
from jobs.kit import aws
from jobs.kit.lambdas import now, write_json


def handle(event: dict[str, Any], context: object) -> dict[str, Any]:
    """Judge `{"start", "end"}`, or for `{}` the window that ends now; returns the verdict.

    Whatever keeps it from judging is a blind verdict first, and then the error that it is.
    """
    contract, moment = Drift.read(os.environ), datetime.now(UTC)
    span = Span.of(event, timedelta(seconds=contract.every_seconds), moment)
    try:
        found = _judged(contract, span, moment, _spent(context))
    except Exception as error:
        _tell(contract, span, error)
        call(contract.respond_function, event, span)
        raise
    call(contract.respond_function, event, span)
    return found


def _judged(contract: Drift, span: Span, moment: datetime, spent: Callable[[], float]) -> dict[str, Any]:
    import boto3

    s3, cloudwatch = boto3.client("s3"), boto3.client("cloudwatch")
    clients = Clients(sagemaker=boto3.client("sagemaker"), s3=s3, cloudwatch=cloudwatch, now=moment, spent=spent)
    verdict = watch(contract, clients, span)
    ledger = aws.ledger(contract)
    past = Past.of(ledger, contract.line_name)
    found = with_changes(verdict, past)
    if verdict.serving is not None:
        before = [row.body for row in past.rows["verdict"]]
        found = added(found, before, verdict.serving.baseline.reference, Thresholds.of(contract))
    missed = gap(span, past.rows["verdict"], timedelta(seconds=contract.every_seconds), moment)
    found = found | {"unseen": [*found["unseen"], *missed]}
    releases, hold = past.rows.get("release", ()), verdict.serving is not None and verdict.serving.pending
    bake, settle = timedelta(seconds=contract.bake_seconds), timedelta(seconds=contract.settle_seconds)
    found = found | {"suppressed": suppressed(releases, span, bake=bake, settle=settle, pending=hold)}
    found = found | {"report": publish(contract.captures_bucket, s3, verdict, found, past)}
    by = contract.endpoint + "-drift"
    for batch, body in verdict.batches:
        ledger.append(contract.line_name, "prediction_batch", batch, body, at=now(), by=by)
    # Rows of the window expire with it; the ledger never does.
    kept = {name: value for name, value in found.items() if name != "samples"}
    kept["features"] = [feature for feature in found["features"] if feature["drifted"]]
    ledger.append(contract.line_name, "verdict", found["start"], kept, at=now(), by=by)
    verdicts = [*(row.body for row in past.rows["verdict"]), kept]
    put(contract, cloudwatch, found, called=persists(verdicts, contract.windows, contract.windows_drifting))
    return found


def _spent(context: object) -> Callable[[], float]:
    """Share of the function's time that is gone; none where nobody says how much is left."""
    left = getattr(context, "get_remaining_time_in_millis", None)
    if left is None:
        return lambda: 0.0
    whole = max(1, left())
    return lambda: 1 - left() / whole


def _tell(contract: Drift, span: Span, error: Exception) -> None:
    """Leave a blind verdict with the error's words: the metric first, because it rings."""
    import boto3

    blind = Unwatchable("monitor-failed", f"the monitor failed: {type(error).__name__}: {error}")
    found = {"line": contract.line_name, "start": stamp(span.start), "end": stamp(span.end)}
    found |= document(blind, expects_traffic=contract.expects_traffic)
    key, by = f"windows/{contract.line_name}/{found['start']}.json", contract.endpoint + "-drift"
    ways = (
        lambda: put(contract, boto3.client("cloudwatch"), found, called=False),
        lambda: write_json(boto3.client("s3"), contract.captures_bucket, key, found),
        lambda: aws.ledger(contract).append(contract.line_name, "verdict", found["start"], found, at=now(), by=by),
    )
    for way in ways:
        try:
            way()
        except Exception as also:  # noqa: BLE001 - each way is tried; the error itself is raised, with what else failed
            error.add_note(f"nor could this be told: {also}")
