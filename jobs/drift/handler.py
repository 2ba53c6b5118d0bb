"""This file is the Lambda that judges a window and tells everybody who should know."""

import os
from datetime import UTC, datetime, timedelta
from typing import Any

from jobs.drift.contract import Drift
from jobs.drift.watch import Span, Verdict, watch
from jobs.kit import aws
from jobs.kit.lambdas import now, write_json
from jobs.kit.ledger import Ledger

_METRICS_A_CALL = 500
"""PutMetricData takes at most 1,000 figures."""


def handle(event: dict[str, Any], _context: object) -> dict[str, Any]:
    """Judge `{"start", "end"}`, or for `{}` the window that ends now; returns the verdict."""
    import boto3

    contract = Drift.read(os.environ)
    s3, every = boto3.client("s3"), timedelta(seconds=contract.every_seconds)
    span = Span.of(event, every, datetime.now(UTC))
    verdict = watch(contract, boto3.client("sagemaker"), s3, span)
    document = verdict.document | {"report": _publish(contract, s3, verdict)}
    ledger = aws.ledger(contract)
    by = contract.endpoint + "-drift"
    for batch, body in verdict.batches:
        ledger.append(contract.line_name, "prediction_batch", batch, body, at=now(), by=by)
    kept = {**document, "features": [feature for feature in document["features"] if feature["drifted"]]}
    ledger.append(contract.line_name, "verdict", document["start"], kept, at=now(), by=by)
    called = _persists(contract, ledger)
    _measure(contract, boto3.client("cloudwatch"), document, called=called)
    return document


def _publish(contract: Drift, s3: Any, verdict: Verdict) -> str:
    """The verdict as JSON and as a page; the address of the page, or of the JSON where there is nothing to draw."""
    key = f"windows/{contract.line_name}/{verdict.document['start']}"
    uri = write_json(s3, contract.captures_bucket, f"{key}.json", verdict.document)
    if verdict.judged is None or verdict.serving is None:
        return uri
    from jobs.drift.report import page

    html = page(verdict.serving.baseline, verdict.judged, title=f"{contract.line_name}, {verdict.document['start']}")
    s3.put_object(Bucket=contract.captures_bucket, Key=f"{key}.html", Body=html.encode(), ContentType="text/html")
    return f"s3://{contract.captures_bucket}/{key}.html"


def _persists(contract: Drift, ledger: Ledger) -> bool:
    """Whether enough of the last windows drift; one window alone may be chance."""
    recent = [row.body for row in ledger.newest(contract.line_name, limit=200) if row.kind == "verdict"]
    drifting = [body for body in recent[: contract.windows] if body["verdict"] == "drifting"]
    return len(drifting) >= contract.windows_drifting


def _measure(contract: Drift, cloudwatch: Any, document: dict[str, Any], *, called: bool) -> None:
    line = [{"Name": "Line", "Value": contract.line_name}]
    drifted = sum(feature["drifted"] for feature in document["features"])
    figures = [
        ("DriftedFeatures", line, float(drifted if called else 0)),
        ("Blind", line, float(document["verdict"] == "blind")),
        ("WindowRows", line, float(document["rows"])),
    ]
    for feature in document["features"]:
        about = [*line, {"Name": "Feature", "Value": feature["feature"]}]
        ks, psi = feature.get("ks"), feature.get("psi")
        figures += [("Ks", about, ks["statistic"])] if ks else []
        figures += [("Psi", about, psi)] if psi is not None else []
    data = [{"MetricName": name, "Dimensions": dimensions, "Value": value} for name, dimensions, value in figures]
    for first in range(0, len(data), _METRICS_A_CALL):
        cloudwatch.put_metric_data(
            Namespace=contract.metric_namespace, MetricData=data[first : first + _METRICS_A_CALL]
        )
