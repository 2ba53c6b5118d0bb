"""What undoes a deployment: an alarm, a dead server, the time limit."""

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from localcloud.aws.context import Ctx
from localcloud.hosting.fleet import Fleet
from localcloud.hosting.live import stopping

POLL_SECONDS = 0.25


class RollbackError(Exception):
    """The deployment must be undone; the text becomes the endpoint's FailureReason."""


@dataclass(frozen=True, kw_only=True)
class Guard:
    """Watches one deployment."""

    ctx: Ctx
    fleet: Fleet
    alarms: Sequence[str]
    deadline: float
    """On the monotonic clock."""

    def watch(self, seconds: float) -> None:
        """Wait, and raise as soon as something is wrong; looks at least once."""
        end = time.monotonic() + seconds
        while True:
            self.check()
            left = end - time.monotonic()
            if left <= 0:
                return
            if stopping.wait(min(POLL_SECONDS, left)):
                raise RollbackError("The deployment was interrupted.")

    def check(self) -> None:
        if self.fleet.broken:
            raise RollbackError("A server of the new fleet exited. Please check CloudWatch logs for this endpoint.")
        if time.monotonic() > self.deadline:
            raise RollbackError("The deployment exceeded MaximumExecutionTimeoutInSeconds.")
        if fired := in_alarm(self.ctx, self.alarms):
            raise RollbackError(f"One or more alarms went into ALARM state during the deployment: {', '.join(fired)}.")


def in_alarm(ctx: Ctx, names: Sequence[str]) -> list[str]:
    return [alarm["AlarmName"] for alarm in _alarms(ctx, names) if alarm["StateValue"] == "ALARM"]


def missing_alarms(ctx: Ctx, names: Sequence[str]) -> list[str]:
    return sorted(set(names) - {alarm["AlarmName"] for alarm in _alarms(ctx, names)})


def alarm_names(deployment: Mapping[str, Any]) -> list[str]:
    configured = deployment.get("AutoRollbackConfiguration") or {}
    return [alarm["AlarmName"] for alarm in configured.get("Alarms", [])]


def _alarms(ctx: Ctx, names: Sequence[str]) -> list[dict[str, Any]]:
    if not names:
        return []
    kinds = ["MetricAlarm", "CompositeAlarm"]
    answer = ctx.client("cloudwatch").describe_alarms(AlarmNames=list(names), AlarmTypes=kinds)
    return [*answer.get("MetricAlarms", []), *answer.get("CompositeAlarms", [])]
