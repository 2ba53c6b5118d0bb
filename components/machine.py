"""This file is one state machine with its role and its log."""

from collections.abc import Sequence
from dataclasses import dataclass

import pulumi
import pulumi_aws as aws

from components.alarms import Watch, alarm
from components.component import Component
from components.ground import Ground
from components.log import log_group
from components.role import JobRole, JobRoleArgs
from components.statements import Statement, allow


@dataclass(frozen=True, kw_only=True)
class MachineArgs:
    """What runs and what it may touch."""

    ground: Ground
    machine_name: str
    """Fixed: operators start executions by it."""

    definition: pulumi.Input[str]
    statements: Sequence[Statement]


class Machine(Component):
    """A state machine that logs what it does, encrypted, and calls for a person when an execution fails."""

    pulumi_type = "mlops:index:Machine"

    arn: pulumi.Output[str]
    """ARN to start executions of."""

    def __init__(self, name: str, args: MachineArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__(name, opts)
        ground = args.ground

        # Step Functions may write to groups of this prefix without a policy for each (its developer guide, "Logging").
        log = log_group(f"{name}-log", f"/aws/vendedlogs/states/{args.machine_name}", ground, self.child())
        may = [*args.statements, _log(), *ground.use_key()]
        role = JobRoleArgs(ground=ground, service="states.amazonaws.com", statements=may)
        machine = aws.sfn.StateMachine(
            f"{name}-machine",
            name=args.machine_name,
            role_arn=JobRole(name, role, opts=self.child()).arn,
            definition=args.definition,
            logging_configuration={
                "level": "ERROR",
                "include_execution_data": False,  # inputs may name people
                "log_destination": pulumi.Output.concat(log.arn, ":*"),
            },
            opts=self.child(),
        )
        failing = Watch(
            says=f"An execution of {args.machine_name} failed; its history says at which step and why",
            namespace="AWS/States",
            metric="ExecutionsFailed",
            dimensions={"StateMachineArn": machine.arn},
        )
        alarm(f"{name}-failed", failing, ground.alerts_topic_arn, self.child())

        self.arn = machine.arn
        self.seal()


def _log() -> Statement:
    # Log delivery has no resource level (Step Functions developer guide, "Logging using CloudWatch Logs").
    kinds = ("Create", "Get", "Update", "Delete")
    actions = [f"logs:{kind}LogDelivery" for kind in kinds]
    more = [
        "logs:ListLogDeliveries",
        "logs:PutResourcePolicy",
        "logs:DescribeResourcePolicies",
        "logs:DescribeLogGroups",
    ]
    return allow([*actions, *more], on="*")
