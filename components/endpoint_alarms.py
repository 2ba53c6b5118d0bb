"""This file watches one endpoint: does it answer, and in time?"""

from dataclasses import dataclass

import pulumi

from components.alarms import Watch, alarm
from components.component import Component
from components.ground import Ground

VARIANT = "AllTraffic"
"""The only variant; a release never renames it, because alarms and scaling are bound to it."""


@dataclass(frozen=True, kw_only=True)
class EndpointAlarmsArgs:
    """Which endpoint, and what it may do at worst."""

    ground: Ground
    endpoint: str
    max_error_percent: float = 1.0
    max_latency_ms: float = 200.0
    """99th percentile of the model's own latency."""

    def __post_init__(self) -> None:
        if not 0 < self.max_error_percent <= 100:  # noqa: PLR2004  percent
            raise ValueError(f"max_error_percent must be more than 0 and at most 100, got {self.max_error_percent}")


class EndpointAlarms(Component):
    """Alarms on the known name of an endpoint; they exist before it does, and roll back a release that raises them."""

    pulumi_type = "mlops:index:EndpointAlarms"

    alarm_names: pulumi.Output[list[str]]
    """Names of the alarms that roll a release back."""

    def __init__(self, name: str, args: EndpointAlarmsArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__(name, opts)

        watches = (_errors(args), _latency(args))
        alarms = [
            alarm(f"{name}-{watch.metric}", watch, args.ground.alerts_topic_arn, self.child()) for watch in watches
        ]

        self.alarm_names = pulumi.Output.all(*(made.name for made in alarms))
        self.seal()


def _errors(args: EndpointAlarmsArgs) -> Watch:
    return Watch(
        says=f"More than {args.max_error_percent} % of requests end in an error of the model",
        namespace="AWS/SageMaker",
        metric="Invocation5XXErrors",
        dimensions=_variant(args),
        statistic="Average",  # 1 for a request that fails and 0 for one that does not: the average is the share
        above=args.max_error_percent / 100,
        period_seconds=60,
        periods=2,
        of_periods=3,
        fixed_name=f"{args.endpoint}-errors",  # releases name it, and so do those it calls
    )


def _latency(args: EndpointAlarmsArgs) -> Watch:
    return Watch(
        says=f"The model takes longer than {args.max_latency_ms} ms for one request in a hundred",
        namespace="AWS/SageMaker",
        metric="ModelLatency",
        dimensions=_variant(args),
        statistic="p99",
        above=args.max_latency_ms * 1000,  # the metric counts microseconds
        period_seconds=60,
        periods=2,
        of_periods=3,
        fixed_name=f"{args.endpoint}-latency",  # releases name it, and so do those it calls
    )


def _variant(args: EndpointAlarmsArgs) -> dict[str, str]:
    return {"EndpointName": args.endpoint, "VariantName": VARIANT}
