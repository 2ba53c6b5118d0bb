"""This file starts something of ours again and again, by a role that may start it and nothing else."""

from dataclasses import dataclass

import pulumi
import pulumi_aws as aws

from components.component import Component
from components.ground import Ground
from components.role import JobRole, JobRoleArgs
from components.statements import allow


@dataclass(frozen=True, kw_only=True)
class Appointment:
    """What is started, when, and with what words."""

    says: str
    """What it is for."""

    rate: str
    """As in `1 day`."""

    action: str
    """What the role may do to the target, such as lambda:InvokeFunction."""

    target_arn: pulumi.Input[str]
    event: str = "{}"
    minutes_late: int = 0
    """How late it may be, so that not all start at once."""


def schedule(name: str, ground: Ground, appointment: Appointment, parent: Component) -> None:
    """Declare it; a start that fails goes to the failure queue."""
    may = [
        allow(appointment.action, on=appointment.target_arn),
        allow("sqs:SendMessage", on=ground.failure_queue_arn),
        *ground.use_key(),
    ]
    caller = JobRoleArgs(ground=ground, service="scheduler.amazonaws.com", statements=may)
    aws.scheduler.Schedule(
        f"{name}-schedule",
        description=appointment.says,
        schedule_expression=f"rate({appointment.rate})",
        flexible_time_window=_within(appointment.minutes_late),
        target={
            "arn": appointment.target_arn,
            "role_arn": JobRole(f"{name}-caller", caller, opts=parent.child()).arn,
            "input": appointment.event,
            "dead_letter_config": {"arn": ground.failure_queue_arn},
        },
        opts=parent.child(),
    )


def _within(minutes: int) -> aws.scheduler.ScheduleFlexibleTimeWindowArgsDict:
    return {"mode": "FLEXIBLE", "maximum_window_in_minutes": minutes} if minutes else {"mode": "OFF"}
