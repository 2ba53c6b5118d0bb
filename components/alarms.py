"""This file is how every alarm is declared: it says in words what is wrong, and what no data means."""

from collections.abc import Mapping
from dataclasses import dataclass

import pulumi
import pulumi_aws as aws


@dataclass(frozen=True, kw_only=True)
class Watch:
    """One metric and what it must not do."""

    says: str
    """What is wrong when it rings, and where to look."""

    namespace: str
    metric: str
    dimensions: Mapping[str, pulumi.Input[str]]
    statistic: str = "Sum"
    """Average, Maximum, Sum or a percentile such as p99."""

    above: float | None = 0
    below: float | None = None
    """Given instead of `above` where too little is wrong."""

    period_seconds: int = 300
    periods: int = 1
    of_periods: int = 1
    """It rings when `periods` of the last `of_periods` are wrong."""

    silence_rings: bool = False
    """Whether no data is wrong too."""

    fixed_name: str | None = None
    """Where others address the alarm by name."""


def alarm(
    name: str, watch: Watch, topic_arn: pulumi.Input[str], opts: pulumi.ResourceOptions
) -> aws.cloudwatch.MetricAlarm:
    """Declare the alarm; it calls for a person through the topic."""
    percentile = watch.statistic.startswith("p")
    too_little = watch.below is not None
    return aws.cloudwatch.MetricAlarm(
        name,
        name=watch.fixed_name,
        alarm_description=watch.says,
        namespace=watch.namespace,
        metric_name=watch.metric,
        dimensions=watch.dimensions,
        statistic=None if percentile else watch.statistic,
        extended_statistic=watch.statistic if percentile else None,
        comparison_operator="LessThanThreshold" if too_little else "GreaterThanThreshold",
        threshold=watch.below if too_little else watch.above,
        period=watch.period_seconds,
        evaluation_periods=watch.of_periods,
        datapoints_to_alarm=watch.periods,
        treat_missing_data="breaching" if watch.silence_rings else "notBreaching",
        alarm_actions=[topic_arn],
        opts=opts,
    )
