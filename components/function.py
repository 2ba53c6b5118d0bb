"""This file is one Lambda with everything a Lambda must have to be trusted."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pulumi
import pulumi_aws as aws

from components.alarms import Watch, alarm
from components.component import Component
from components.ground import Ground
from components.lambda_code import archive
from components.log import log_group
from components.role import JobRole, JobRoleArgs
from components.statements import Statement, allow

RUNTIME = "python3.13"


@dataclass(frozen=True, kw_only=True)
class JobFunctionArgs:
    """What the function runs and what it may touch."""

    ground: Ground
    function_name: str
    """Fixed: operators and state machines address the function by it."""

    job: str
    """The package under jobs/ whose handler runs."""

    variables: Mapping[str, pulumi.Input[str]]
    statements: Sequence[Statement]
    timeout_seconds: int = 60
    memory_mb: int = 256

    def __post_init__(self) -> None:
        if not 1 <= self.timeout_seconds <= 900:  # noqa: PLR2004  Lambda's own limit
            raise ValueError(f"timeout_seconds must be 1 to 900, got {self.timeout_seconds}")


class JobFunction(Component):
    """A Lambda with its role, its log, a place for what it fails on, and an alarm."""

    pulumi_type = "mlops:index:JobFunction"

    arn: pulumi.Output[str]
    """ARN to invoke."""

    def __init__(self, name: str, args: JobFunctionArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__(name, opts)
        ground = args.ground

        log = log_group(f"{name}-log", f"/aws/lambda/{args.function_name}", ground, self.child())
        may = [*args.statements, *_own(ground, args.function_name)]
        role = JobRoleArgs(ground=ground, service="lambda.amazonaws.com", statements=may, names_source=False)
        function = aws.lambda_.Function(
            f"{name}-function",
            name=args.function_name,
            runtime=RUNTIME,
            handler=f"jobs.{args.job}.handler.handle",
            code=archive(f"jobs.{args.job}.handler"),
            role=JobRole(name, role, opts=self.child()).arn,
            layers=list(ground.layer_arns),
            timeout=args.timeout_seconds,
            memory_size=args.memory_mb,
            kms_key_arn=ground.key_arn,
            environment={"variables": dict(args.variables)},
            opts=self.child(depends_on=[log]),
        )
        aws.lambda_.FunctionEventInvokeConfig(
            f"{name}-failures",
            function_name=function.name,
            maximum_retry_attempts=2,
            destination_config={"on_failure": {"destination": ground.failure_queue_arn}},
            opts=self.child(),
        )
        failing = Watch(
            says=f"A call of {args.function_name} failed; its log says why",
            namespace="AWS/Lambda",
            metric="Errors",
            dimensions={"FunctionName": function.name},
        )
        alarm(f"{name}-errors", failing, ground.alerts_topic_arn, self.child())

        self.arn = function.arn
        self.seal()


def _own(ground: Ground, function_name: str) -> list[Statement]:
    """What every function does: write its log, decrypt its variables, hand over what it failed on."""
    streams = ground.place.arn("logs", f"log-group:/aws/lambda/{function_name}:*")
    return [
        allow(["logs:CreateLogStream", "logs:PutLogEvents"], on=streams),
        allow("sqs:SendMessage", on=ground.failure_queue_arn),
        *ground.use_key(),
    ]
