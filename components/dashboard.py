"""This file is the one picture of a line that on-call looks at first."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import pulumi
import pulumi_aws as aws

from components.component import Component
from components.endpoint_alarms import VARIANT
from components.place import Place

_WIDTH, _HEIGHT = 12, 6


@dataclass(frozen=True, kw_only=True)
class DashboardArgs:
    """What the picture shows."""

    place: Place
    line: str
    endpoint: str
    namespace: str
    functions: Sequence[str]
    max_latency_ms: float


class Dashboard(Component):
    """Traffic, errors, latency, drift, and the functions behind them."""

    pulumi_type = "mlops:index:Dashboard"

    dashboard_name: pulumi.Output[str]
    """Name to open."""

    def __init__(self, name: str, args: DashboardArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__(name, opts)

        dashboard = aws.cloudwatch.Dashboard(
            f"{name}-board",
            dashboard_name=args.endpoint,  # people look for the endpoint's name
            dashboard_body=json.dumps(body(args)),
            opts=self.child(),
        )

        self.dashboard_name = dashboard.dashboard_name
        self.seal()


def body(args: DashboardArgs) -> dict[str, Any]:
    """The document, two pictures to a row."""
    places = [{"x": _WIDTH * (i % 2), "y": _HEIGHT * (i // 2), "width": _WIDTH, "height": _HEIGHT} for i in range(6)]
    return {"widgets": [{**chart, **place} for chart, place in zip(_charts(args), places, strict=True)]}


def _charts(args: DashboardArgs) -> list[dict[str, Any]]:
    endpoint = ["EndpointName", args.endpoint, "VariantName", VARIANT]
    line = ["Line", args.line]
    failed = [["AWS/SageMaker", f"Invocation{kind}Errors", *endpoint] for kind in ("4XX", "5XX")]
    verdicts = [[args.namespace, metric, *line] for metric in ("DriftedFeatures", "Blind")]
    calls = [["AWS/Lambda", "Errors", "FunctionName", name] for name in args.functions]
    limit = {"horizontal": [{"label": "limit", "value": args.max_latency_ms * 1000}]}
    return [
        _chart(args, "Requests", [["AWS/SageMaker", "Invocations", *endpoint]], "Sum"),
        _chart(args, "Requests that failed", failed, "Sum"),
        _chart(args, "Latency of the model, p99, in µs", [["AWS/SageMaker", "ModelLatency", *endpoint]], "p99", limit),
        _chart(args, "Rows judged", [[args.namespace, "WindowRows", *line]], "Sum"),
        _chart(args, "Verdicts", verdicts, "Maximum"),
        _chart(args, "Calls that failed", calls, "Sum"),
    ]


def _chart(
    args: DashboardArgs, title: str, metrics: list[list[str]], stat: str, annotations: dict[str, Any] | None = None
) -> dict[str, Any]:
    shown = {"title": title, "view": "timeSeries", "region": args.place.region, "stat": stat, "period": 300}
    return {
        "type": "metric",
        "properties": {**shown, "metrics": metrics} | ({"annotations": annotations} if annotations else {}),
    }
