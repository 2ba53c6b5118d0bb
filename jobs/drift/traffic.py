"""This file asks CloudWatch how often an endpoint was called in a window, how fast it answered, and how often it failed."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

_NAMESPACE = "AWS/SageMaker"
_WANTED = {
    "invocations": ("Invocations", "Sum"),
    "client_errors": ("Invocation4XXErrors", "Sum"),
    "server_errors": ("Invocation5XXErrors", "Sum"),
    "p50": ("ModelLatency", "p50"),
    "p99": ("ModelLatency", "p99"),
}
_MINUTE, _DAY = 60, 86400
_COARSER = ((timedelta(days=63), 3600), (timedelta(days=15), 300))
"""After so long CloudWatch keeps points of that many seconds only (CloudWatch user guide, "Metrics retention")."""


@dataclass(frozen=True, kw_only=True)
class Traffic:
    """What the endpoint's own counters say; None: they could not be asked."""

    invocations: float | None = None
    client_errors: float = 0.0
    server_errors: float = 0.0
    p50_ms: float | None = None
    p99_ms: float | None = None
    unknown: str = ""
    """Why the counters could not be asked."""


def ask(cloudwatch: Any, endpoint: str, variant: str, start: datetime, end: datetime, now: datetime) -> Traffic:
    """Add up the window; a percentile is that of its slowest period."""
    queries = _queries(endpoint, variant, _period(start, end, now))
    asking = cloudwatch.get_paginator("get_metric_data")
    try:
        pages = asking.paginate(MetricDataQueries=queries, StartTime=start, EndTime=end)
        values: dict[str, list[float]] = {key: [] for key in _WANTED}
        for page in pages:
            for result in page["MetricDataResults"]:
                values[result["Id"]] += result["Values"]
    except cloudwatch.exceptions.ClientError as error:
        return Traffic(unknown=f"how often the endpoint was called: {error}")
    asked, refused, failed = (float(sum(values[key])) for key in ("invocations", "client_errors", "server_errors"))
    # The metric counts microseconds.
    p50, p99 = (max((value / 1000 for value in values[key]), default=None) for key in ("p50", "p99"))
    return Traffic(invocations=asked, client_errors=refused, server_errors=failed, p50_ms=p50, p99_ms=p99)


def _queries(endpoint: str, variant: str, period: int) -> list[dict[str, Any]]:
    dimensions = [{"Name": "EndpointName", "Value": endpoint}, {"Name": "VariantName", "Value": variant}]
    return [
        {
            "Id": key,
            "MetricStat": {
                "Metric": {"Namespace": _NAMESPACE, "MetricName": metric, "Dimensions": dimensions},
                "Period": period,
                "Stat": statistic,
            },
        }
        for key, (metric, statistic) in _WANTED.items()
    ]


def _period(start: datetime, end: datetime, now: datetime) -> int:
    """One period where it can be: percentiles of parts are no percentile of the whole.

    >>> at = datetime(2026, 1, 1)
    >>> [_period(at, at + timedelta(seconds=s), at + timedelta(days=d)) for s, d in ((90, 0), (3600, 1), (90, 20), (9e5, 1))]
    [120, 3600, 300, 86400]
    """
    coarse = next((seconds for age, seconds in _COARSER if now - start > age), _MINUTE)
    asked = (end - start).total_seconds()
    return int(min(_DAY, max(coarse, -(-asked // coarse) * coarse)))
