"""This file answers verdicts of the monitor: calls somebody, trains anew, goes back to what was proven."""

from dataclasses import dataclass

import pulumi

from components.component import Component
from components.function import JobFunction, JobFunctionArgs
from components.ground import Ground
from components.line_args import ModelLineArgs, line_permissions
from components.permissions import Permissions
from components.variables import Offers, variables
from jobs.kit import names
from jobs.respond.contract import RespondContract


@dataclass(frozen=True, kw_only=True)
class RespondArgs:
    """Whose verdicts, and what may be started about them."""

    ground: Ground
    line: str
    permissions: Permissions
    pipeline_arn: pulumi.Input[str]
    release_arn: pulumi.Input[str]
    offers: Offers


def respond_args(
    args: ModelLineArgs, pipeline_arn: pulumi.Input[str], release_arn: pulumi.Input[str], told: Offers
) -> RespondArgs:
    return RespondArgs(
        ground=args.ground,
        line=args.spec.name,
        permissions=line_permissions(args),
        pipeline_arn=pipeline_arn,
        release_arn=release_arn,
        offers=told,
    )


class Respond(Component):
    """A function that the monitor calls after each verdict; what it fails on is tried again, then waits, and rings."""

    pulumi_type = "mlops:index:Respond"

    function_arn: pulumi.Output[str]
    """Answers a verdict on request, and takes a person's word to stop."""

    def __init__(self, name: str, args: RespondArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__(name, opts)

        told = {"PIPELINE_ARN": args.pipeline_arn, "RELEASE_ARN": args.release_arn}
        function = JobFunction(
            name,
            JobFunctionArgs(
                ground=args.ground,
                function_name=names.function(args.ground.place.environment, args.line, "respond"),
                job="respond",
                variables=variables(RespondContract, {**args.offers, **told}),
                statements=args.permissions.respond([args.pipeline_arn, args.release_arn]),
                timeout_seconds=120,
            ),
            opts=self.child(),
        )

        self.function_arn = function.arn
        self.seal()
