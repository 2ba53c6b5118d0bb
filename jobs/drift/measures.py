"""This file is a verdict as CloudWatch metrics, which alarms and the dashboard look at."""

from collections.abc import Iterator
from typing import Any

from jobs.drift.contract import Drift
from jobs.drift.kinds.told import figures as performance_figures

_A_CALL = 500
"""PutMetricData takes at most 1,000 figures."""


def put(contract: Drift, cloudwatch: Any, document: dict[str, Any], *, called: bool) -> None:
    """Args: called: whether enough windows drift for somebody to be called."""
    data = list(figures(contract.line_name, document, called=called))
    for first in range(0, len(data), _A_CALL):
        cloudwatch.put_metric_data(Namespace=contract.metric_namespace, MetricData=data[first : first + _A_CALL])


def figures(line: str, document: dict[str, Any], *, called: bool) -> Iterator[dict[str, Any]]:
    drifted = sum(feature["drifted"] for feature in document["features"]) + len(document.get("shifts", []))
    yield _figure("DriftedFeatures", drifted if called else 0, Line=line)
    yield _figure("Blind", document.get("blind", {}).get("pages", False), Line=line)
    yield _figure("WindowRows", document["rows"], Line=line)
    yield from _service(line, document.get("service", {}))
    yield from performance_figures(line, document)
    for feature in document["features"]:
        about = {"Line": line, "Feature": feature["feature"]}
        if ks := feature.get("ks"):
            yield _figure("Ks", ks["statistic"], **about)
        if (psi := feature.get("psi")) is not None:
            yield _figure("Psi", psi, **about)


def _service(line: str, service: dict[str, Any]) -> Iterator[dict[str, Any]]:
    if (share := service.get("error_percent")) is not None:
        yield _figure("WindowErrorPercent", share, Line=line)
    if (p99 := service.get("latency_ms", {}).get("p99")) is not None:
        yield _figure("WindowLatencyMs", p99, Line=line)


def _figure(name: str, value: float, **dimensions: str) -> dict[str, Any]:
    named = [{"Name": key, "Value": text} for key, text in dimensions.items()]
    return {"MetricName": name, "Dimensions": named, "Value": float(value)}
