"""This file holds a day's predictions against what training would see of the same moments, day by day."""

import json
from dataclasses import dataclass
from typing import Any

import pulumi

from components.alarms import Watch, alarm
from components.component import Component
from components.ground import Ground
from components.line_args import ModelLineArgs, line_permissions
from components.line_containers import addresses
from components.machine import Machine, MachineArgs
from components.offers import metric_namespace
from components.permissions import passed_to
from components.role import JobRole, JobRoleArgs
from components.schedule import Appointment, schedule
from components.skew_definition import definition
from components.statements import Statement, allow
from components.variables import Offers, variables
from jobs.kit import names
from jobs.kit.spec import Line
from jobs.skew.contract import SkewContract

_DAY = 86_400


@dataclass(frozen=True, kw_only=True)
class SkewMonitorArgs:
    """Which line, from what code, with what values."""

    ground: Ground
    line: Line
    statements: tuple[Statement, ...]
    """What the job may do."""

    code_uri: pulumi.Input[str]
    offers: Offers


def skew_args(args: ModelLineArgs, code_uri: pulumi.Input[str], told: Offers) -> SkewMonitorArgs:
    may = line_permissions(args).skew(metric_namespace(args.ground))
    return SkewMonitorArgs(ground=args.ground, line=args.spec, statements=tuple(may), code_uri=code_uri, offers=told)


class SkewMonitor(Component):
    """A job that a schedule starts each day, and the alarm on the largest share of predictions that differ."""

    pulumi_type = "mlops:index:SkewMonitor"

    arn: pulumi.Output[str]
    """ARN to start a comparison of the last day."""

    def __init__(self, name: str, args: SkewMonitorArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__(name, opts)
        ground, line = args.ground, args.line

        job = JobRoleArgs(ground=ground, service="sagemaker.amazonaws.com", statements=args.statements)
        role = JobRole(f"{name}-job", job, opts=self.child())
        machine = Machine(
            name,
            MachineArgs(
                ground=ground,
                machine_name=names.skew(ground.place.environment, line.name),
                definition=_known(args, role.arn).apply(lambda found: json.dumps(definition(line, ground, found))),
                statements=_orchestrate(ground, line.name, role.arn),
            ),
            opts=self.child(),
        )
        schedule(name, ground, _each_day(args, machine.arn), self)
        alarm(f"{name}-MaxSkew", _watch(args), ground.alerts_topic_arn, self.child())

        self.arn = machine.arn
        self.seal()


def _known(args: SkewMonitorArgs, role_arn: pulumi.Output[str]) -> pulumi.Output[Any]:
    return pulumi.Output.all(
        roles={"skew": role_arn},
        environments={"skew": variables(SkewContract, args.offers)},
        containers=addresses(args.ground, args.code_uri),
    )


def _orchestrate(ground: Ground, line: str, role_arn: pulumi.Output[str]) -> list[Statement]:
    jobs = ground.place.arn("sagemaker", f"processing-job/{line}-skew-*")
    rule = ground.place.arn("events", "rule/StepFunctionsGetEventsForSageMakerProcessingJobsRule")
    act = [f"sagemaker:{verb}ProcessingJob" for verb in ("Create", "Describe", "Stop")]
    return [
        allow([*act, "sagemaker:AddTags"], on=jobs),
        allow("iam:PassRole", on=role_arn, when=passed_to("sagemaker.amazonaws.com")),
        # Step Functions learns by a rule of this name that a job ended (its developer guide, "Service integrations").
        allow(["events:PutTargets", "events:PutRule", "events:DescribeRule"], on=rule),
        *ground.lend_key(),
    ]


def _watch(args: SkewMonitorArgs) -> Watch:
    limit = args.line.monitoring.max_skew
    return Watch(
        says=f"More than {limit:.1%} of predictions of {args.line.name} saw another value of a feature than training would; "
        f"estate skew {args.line.name} says which and why",
        namespace=metric_namespace(args.ground),
        metric="MaxSkew",
        dimensions={"Line": args.line.name},
        statistic="Maximum",
        above=limit,
        period_seconds=_DAY,
    )


def _each_day(args: SkewMonitorArgs, machine_arn: pulumi.Output[str]) -> Appointment:
    return Appointment(
        says=f"Compares the last day's predictions of {args.line.name} with history",
        rate="1 day",
        action="states:StartExecution",
        target_arn=machine_arn,
        minutes_late=60,
    )
