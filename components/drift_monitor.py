"""This file judges what an endpoint was asked, window by window, and notices when it does not."""

import json
from collections.abc import Sequence
from dataclasses import dataclass

import pulumi
import pulumi_aws as aws

from components.alarms import Watch, alarm
from components.component import Component
from components.function import JobFunction, JobFunctionArgs
from components.ground import Ground
from components.offers import metric_namespace
from components.permissions import Permissions
from components.role import JobRole, JobRoleArgs
from components.statements import allow
from components.variables import Offers, variables
from jobs.drift.contract import Drift
from jobs.kit import names

_DAY = 86400


@dataclass(frozen=True, kw_only=True)
class DriftMonitorArgs:
    """Which line, how often."""

    ground: Ground
    line: str
    permissions: Permissions
    every_seconds: int
    offers: Offers

    def __post_init__(self) -> None:
        if self.every_seconds < 60 or self.every_seconds % 60 or self.every_seconds > _DAY:  # noqa: PLR2004  a minute
            raise ValueError(f"every_seconds must be whole minutes up to a day, got {self.every_seconds}")


class DriftMonitor(Component):
    """A scheduled function and three alarms: it drifts, the monitor saw nothing, the monitor did not run."""

    pulumi_type = "mlops:index:DriftMonitor"

    function_arn: pulumi.Output[str]
    """Judges a window on request."""

    def __init__(self, name: str, args: DriftMonitorArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__(name, opts)
        ground, namespace = args.ground, metric_namespace(args.ground)

        function_name = names.function(ground.place.environment, args.line, "drift")
        function = JobFunction(
            name,
            JobFunctionArgs(
                ground=ground,
                function_name=function_name,
                job="drift",
                variables=variables(Drift, args.offers),
                statements=args.permissions.drift(namespace),
                timeout_seconds=300,
                memory_mb=1024,
            ),
            opts=self.child(),
        )
        _schedule(name, args, function.arn, self)
        for watch in _watches(args, namespace, function_name):
            alarm(f"{name}-{watch.metric}", watch, ground.alerts_topic_arn, self.child())

        self.function_arn = function.arn
        self.seal()


def _watches(args: DriftMonitorArgs, namespace: str, function_name: str) -> Sequence[Watch]:
    every = args.every_seconds
    return (
        Watch(
            says=f"Features of the traffic of {args.line} drift; estate drift {args.line} says which",
            namespace=namespace,
            metric="DriftedFeatures",
            dimensions={"Line": args.line},
            statistic="Maximum",
            period_seconds=every,
        ),
        Watch(
            says=f"The monitor of {args.line} could not judge a window; estate drift {args.line} says why",
            namespace=namespace,
            metric="Blind",
            dimensions={"Line": args.line},
            statistic="Maximum",
            period_seconds=every,
        ),
        Watch(
            says=f"The monitor of {args.line} did not run",
            namespace="AWS/Lambda",
            metric="Invocations",
            dimensions={"FunctionName": function_name},
            below=1,
            period_seconds=every,
            silence_rings=True,
        ),
    )


def _schedule(name: str, args: DriftMonitorArgs, function_arn: pulumi.Output[str], parent: Component) -> None:
    caller = JobRole(
        f"{name}-caller",
        JobRoleArgs(
            place=args.ground.place,
            service="scheduler.amazonaws.com",
            statements=[
                allow("lambda:InvokeFunction", on=function_arn),
                allow("sqs:SendMessage", on=args.ground.failure_queue_arn),
                *args.ground.use_key(),
            ],
            boundary_arn=args.ground.boundary_arn,
        ),
        opts=parent.child(),
    )
    minutes = args.every_seconds // 60
    aws.scheduler.Schedule(
        f"{name}-schedule",
        description=f"Judges the last window of {args.line}",
        schedule_expression=f"rate({minutes} minute{'s' if minutes > 1 else ''})",
        flexible_time_window={"mode": "OFF"},
        target={
            "arn": function_arn,
            "role_arn": caller.arn,
            "input": json.dumps({"scheduled": "<aws.scheduler.scheduled-time>"}),
            "dead_letter_config": {"arn": args.ground.failure_queue_arn},
        },
        opts=parent.child(),
    )
