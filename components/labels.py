"""This file takes ground truth in when it arrives, and joins it with what was predicted."""

from dataclasses import dataclass

import pulumi
import pulumi_aws as aws

from components.component import Component
from components.documents import as_json
from components.function import JobFunction, JobFunctionArgs
from components.ground import Ground
from components.offers import metric_namespace
from components.permissions import Permissions
from components.variables import Offers, variables
from jobs.kit import names
from jobs.labels.contract import LabelsContract

_SWEEP_HOURS = 1


@dataclass(frozen=True, kw_only=True)
class LabelsArgs:
    """Whose labels."""

    ground: Ground
    line: str
    permissions: Permissions
    offers: Offers


class Labels(Component):
    """A function that runs for each delivery under `<line>/labels/` of the raw bucket, and each hour for what was missed.

    What it fails on waits in the failure queue, and rings.
    """

    pulumi_type = "mlops:index:Labels"

    function_arn: pulumi.Output[str]
    """Takes a delivery in on request."""

    def __init__(self, name: str, args: LabelsArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__(name, opts)
        ground = args.ground

        function_name = names.function(ground.place.environment, args.line, "labels")
        function = JobFunction(
            name,
            JobFunctionArgs(
                ground=ground,
                function_name=function_name,
                job="labels",
                variables=variables(LabelsContract, args.offers),
                statements=args.permissions.labels(metric_namespace(ground)),
                timeout_seconds=600,
                memory_mb=1024,
            ),
            opts=self.child(),
        )
        self.function_arn = function.arn
        delivered = aws.cloudwatch.EventRule(
            f"{name}-delivered",
            description=f"Labels of {args.line} were delivered",
            event_pattern=_delivered(args),
            opts=self.child(),
        )
        swept = aws.cloudwatch.EventRule(
            f"{name}-sweep",
            description=f"Labels of {args.line} that were missed, or came before their predictions",
            schedule_expression=f"rate({_SWEEP_HOURS} hour)",
            opts=self.child(),
        )
        self._call(f"{name}-delivered", ground, delivered)
        self._call(f"{name}-sweep", ground, swept, event="{}")
        self.seal()

    def _call(self, name: str, ground: Ground, rule: aws.cloudwatch.EventRule, event: str | None = None) -> None:
        """Let the rule call the function; what it matched tells why where no event is given."""
        # A rule may call a function only if the function's own policy lets it; a role does not count.
        aws.lambda_.Permission(
            f"{name}-allowed",
            action="lambda:InvokeFunction",
            function=self.function_arn,
            principal="events.amazonaws.com",
            source_arn=rule.arn,
            opts=self.child(),
        )
        aws.cloudwatch.EventTarget(
            f"{name}-call",
            rule=rule.name,
            arn=self.function_arn,
            input=event,
            dead_letter_config={"arn": ground.failure_queue_arn},
            opts=self.child(),
        )


def _delivered(args: LabelsArgs) -> pulumi.Output[str]:
    """The pattern of a file that arrived under the labels' folder."""
    seen = {"bucket": {"name": [args.ground.raw_bucket]}, "object": {"key": [{"prefix": f"{args.line}/labels/"}]}}
    return as_json({"source": ["aws.s3"], "detail-type": ["Object Created"], "detail": seen})
