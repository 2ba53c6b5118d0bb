"""This file judges what an endpoint was asked, window by window, and notices when it does not."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace

import pulumi

from components.alarms import Watch, alarm
from components.component import Component
from components.function import JobFunction, JobFunctionArgs
from components.ground import Ground
from components.offers import metric_namespace
from components.permissions import Permissions
from components.schedule import Appointment, schedule
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
                timeout_seconds=900,
                memory_mb=1024,
            ),
            opts=self.child(),
        )
        schedule(name, ground, _each_window(args, function.arn), self)
        for watch in _watches(args, namespace, function_name):
            alarm(f"{name}-{watch.metric}", watch, ground.alerts_topic_arn, self.child())

        self.function_arn = function.arn
        self.seal()


def _watches(args: DriftMonitorArgs, namespace: str, function_name: str) -> Sequence[Watch]:
    every, line = args.every_seconds, args.line
    verdicts = {
        "DriftedFeatures": f"Features of the traffic of {line} drift; estate drift {line} says which",
        "Blind": f"The monitor of {line} could not judge a window; estate drift {line} says why",
    }
    of_line = Watch(says="", namespace=namespace, metric="", dimensions={"Line": line}, statistic="Maximum")
    idle = Watch(
        says=f"The monitor of {line} did not run",
        namespace="AWS/Lambda",
        metric="Invocations",
        dimensions={"FunctionName": function_name},
        below=1,
        silence_rings=True,
    )
    found = [replace(of_line, metric=metric, says=says) for metric, says in verdicts.items()]
    return [replace(watch, period_seconds=every) for watch in (*found, idle)]


def _each_window(args: DriftMonitorArgs, function_arn: pulumi.Output[str]) -> Appointment:
    minutes = args.every_seconds // 60
    return Appointment(
        says=f"Judges the last window of {args.line}",
        rate=f"{minutes} minute{'s' if minutes > 1 else ''}",
        action="lambda:InvokeFunction",
        target_arn=function_arn,
        event=json.dumps({"scheduled": "<aws.scheduler.scheduled-time>"}),
    )
