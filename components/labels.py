"""This file takes ground truth in when it arrives, and joins it with what was predicted."""

from collections.abc import Mapping
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
        delivered = {
            "source": ["aws.s3"],
            "detail-type": ["Object Created"],
            "detail": {
                "bucket": {"name": [ground.raw_bucket]},
                "object": {"key": [{"prefix": f"{args.line}/labels/"}]},
            },
        }
        self._rule(
            f"{name}-delivered",
            args,
            function.arn,
            {"description": f"Labels of {args.line} were delivered", "event_pattern": as_json(delivered)},
        )
        self._rule(
            f"{name}-sweep",
            args,
            function.arn,
            {
                "description": f"Labels of {args.line} that were missed, or came before their predictions",
                "schedule_expression": f"rate({_SWEEP_HOURS} hour)",
            },
            event="{}",
        )

        self.function_arn = function.arn
        self.seal()

    def _rule(
        self,
        name: str,
        args: LabelsArgs,
        function_arn: pulumi.Output[str],
        when: Mapping[str, pulumi.Input[str]],
        event: str | None = None,
    ) -> None:
        """Call the function; the event itself tells why where none is given."""
        rule = aws.cloudwatch.EventRule(
            name,
            description=when["description"],
            event_pattern=when.get("event_pattern"),
            schedule_expression=when.get("schedule_expression"),
            opts=self.child(),
        )
        # A rule may call a function only if the function's own policy lets it; a role does not count.
        aws.lambda_.Permission(
            f"{name}-allowed",
            action="lambda:InvokeFunction",
            function=function_arn,
            principal="events.amazonaws.com",
            source_arn=rule.arn,
            opts=self.child(),
        )
        aws.cloudwatch.EventTarget(
            f"{name}-call",
            rule=rule.name,
            arn=function_arn,
            input=event,
            dead_letter_config={"arn": args.ground.failure_queue_arn},
            opts=self.child(),
        )
