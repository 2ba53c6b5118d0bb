"""This file is what moves an approved package to a line's endpoint: the function, the machine, and the rule that starts it."""

import json
from dataclasses import dataclass

import pulumi
import pulumi_aws as aws

from components.component import Component
from components.documents import as_json
from components.function import JobFunction, JobFunctionArgs
from components.ground import Ground
from components.log import log_group
from components.machine import Machine, MachineArgs
from components.permissions import Permissions
from components.release_definition import ReleasePlan, definition
from components.role import JobRole, JobRoleArgs
from components.statements import allow
from components.variables import Offers, variables
from jobs.kit import names
from jobs.release.contract import ReleaseContract


@dataclass(frozen=True, kw_only=True)
class ReleaseArgs:
    """Whose packages go live, and under whose eyes."""

    ground: Ground
    line: str
    permissions: Permissions
    package_group: pulumi.Input[str]
    alarm_names: pulumi.Input[list[str]]
    """Alarms that roll a release back."""

    offers: Offers
    looked_up: tuple[str, ...] = ()
    """Names of the feature groups that model servers ask."""


class Release(Component):
    """A state machine that every approval starts, and that asks the endpoint whether it succeeded."""

    pulumi_type = "mlops:index:Release"

    arn: pulumi.Output[str]
    """ARN to start releases of."""

    def __init__(self, name: str, args: ReleaseArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__(name, opts)
        ground, environment = args.ground, args.ground.place.environment

        endpoint = names.endpoint(environment, args.line)
        log_group(f"{name}-server-log", f"/aws/sagemaker/Endpoints/{endpoint}", ground, self.child())
        may = args.permissions.serve(args.looked_up)
        served = JobRoleArgs(ground=ground, service="sagemaker.amazonaws.com", statements=may)
        server = JobRole(f"{name}-server", served, opts=self.child())
        told = {"ROLE_ARN": server.arn, "ALARMS": as_json(args.alarm_names)}
        function = JobFunction(
            f"{name}-act",
            JobFunctionArgs(
                ground=ground,
                function_name=names.function(environment, args.line, "release"),
                job="release",
                variables=variables(ReleaseContract, {**args.offers, **told}),
                statements=args.permissions.release(server.arn),
                timeout_seconds=300,
            ),
            opts=self.child(),
        )
        plan = function.arn.apply(
            lambda arn: ReleasePlan(partition=ground.place.partition, line=args.line, function_arn=arn)
        )
        machine = Machine(
            name,
            MachineArgs(
                ground=ground,
                machine_name=names.release(environment, args.line),
                definition=plan.apply(lambda known: json.dumps(definition(known))),
                statements=[allow("lambda:InvokeFunction", on=function.arn)],
            ),
            opts=self.child(),
        )
        _on_approval(name, args, machine.arn, self)

        self.arn = machine.arn
        self.seal()


def _on_approval(name: str, args: ReleaseArgs, machine_arn: pulumi.Output[str], parent: Component) -> None:
    """Start a release for every package of the group that becomes Approved, and for no other change."""
    changed = {"ModelPackageGroupName": [args.package_group], "ModelApprovalStatus": ["Approved"]}
    rule = aws.cloudwatch.EventRule(
        f"{name}-approved",
        description=f"A package of {args.line} was approved",
        event_pattern=as_json(
            {"source": ["aws.sagemaker"], "detail-type": ["SageMaker Model Package State Change"], "detail": changed}
        ),
        opts=parent.child(),
    )
    may = [allow("states:StartExecution", on=machine_arn)]
    starter = JobRoleArgs(ground=args.ground, service="events.amazonaws.com", statements=may)
    aws.cloudwatch.EventTarget(
        f"{name}-start",
        rule=rule.name,
        arn=machine_arn,
        role_arn=JobRole(f"{name}-starter", starter, opts=parent.child()).arn,
        dead_letter_config={"arn": args.ground.failure_queue_arn},
        opts=parent.child(),
    )
