"""The metrics of an endpoint's variants, as CloudWatch takes them."""

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Iterable
from typing import Any, NamedTuple

NAMESPACE = "AWS/SageMaker"
VALUES_PER_DATUM = 150  # a limit of PutMetricData
KEPT = dt.timedelta(days=14)
"""CloudWatch takes no older data (PutMetricData, "Timestamp")."""
SERVER_ERROR, CLIENT_ERROR = 500, 400


class Call(NamedTuple):
    """One answered request, as the metrics count it."""

    variant: str
    status: int
    model_us: float
    overhead_us: float
    instances: int
    past: dt.datetime | None = None
    """When it counts as asked, while the capture clock is set; None: when it was."""


def data(endpoint: str, calls: Iterable[Call], time: dt.datetime) -> list[dict[str, Any]]:
    """The MetricData of some requests, one series per variant, moment and metric.

    What a replay asks belongs to the hour in which it is captured; counted in the present it would look as if captures failed.
    """
    groups: dict[tuple[str, dt.datetime], list[Call]] = defaultdict(list)
    for call in calls:
        at = call.past or time
        if time - at <= KEPT:
            groups[call.variant, at].append(call)
    return [
        {"Dimensions": _dimensions(endpoint, variant), "Timestamp": at, **datum}
        for (variant, at), group in groups.items()
        for datum in _variant(group)
    ]


def per_variant(calls: Iterable[Call]) -> dict[str, int]:
    return dict(Counter(call.variant for call in calls))


def _variant(calls: list[Call]) -> list[dict[str, Any]]:
    return [
        *_series("Invocations", "None", [1.0] * len(calls)),
        *_series("InvocationsPerInstance", "None", [1.0 / call.instances for call in calls]),
        *_series("Invocation4XXErrors", "None", [float(CLIENT_ERROR <= call.status < SERVER_ERROR) for call in calls]),
        *_series("Invocation5XXErrors", "None", [float(call.status >= SERVER_ERROR) for call in calls]),
        *_series("ModelLatency", "Microseconds", [_three_digits(call.model_us) for call in calls]),
        *_series("OverheadLatency", "Microseconds", [_three_digits(call.overhead_us) for call in calls]),
    ]


def _series(metric: str, unit: str, values: list[float]) -> list[dict[str, Any]]:
    counted = sorted(Counter(values).items())
    return [
        {
            "MetricName": metric,
            "Unit": unit,
            "Values": [value for value, _ in counted[start : start + VALUES_PER_DATUM]],
            "Counts": [float(times) for _, times in counted[start : start + VALUES_PER_DATUM]],
        }
        for start in range(0, len(counted), VALUES_PER_DATUM)
    ]


def _three_digits(value: float) -> float:
    """Few distinct values make few data; a latency needs no more digits.

    >>> [_three_digits(value) for value in (0.0, 12.34, 1234.5)]
    [0.0, 12.3, 1230.0]
    """
    return float(f"{value:.3g}")


def _dimensions(endpoint: str, variant: str) -> list[dict[str, str]]:
    return [{"Name": "EndpointName", "Value": endpoint}, {"Name": "VariantName", "Value": variant}]
