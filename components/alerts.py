"""This file is where the estate calls for a person."""

from collections.abc import Sequence
from dataclasses import dataclass

import pulumi
import pulumi_aws as aws

from components.alarms import Watch, alarm
from components.component import Component
from components.place import Place
from components.statements import grant, policy


@dataclass(frozen=True, kw_only=True)
class AlertsArgs:
    """Who is called."""

    place: Place
    key_arn: pulumi.Input[str]
    emails: Sequence[str] = ()


class Alerts(Component):
    """An encrypted topic for alarms, and a queue for events that no function could handle."""

    pulumi_type = "mlops:index:Alerts"

    topic_arn: pulumi.Output[str]
    """Topic that alarms and rules publish to; resolves once they may."""

    failure_queue_arn: pulumi.Output[str]
    """Queue that takes what a function failed on after its retries."""

    failure_queue_url: pulumi.Output[str]
    """Where an operator reads it."""

    def __init__(self, name: str, args: AlertsArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__(name, opts)

        topic = aws.sns.Topic(f"{name}-topic", kms_master_key_id=args.key_arn, opts=self.child())
        services = {"Service": ["cloudwatch.amazonaws.com", "events.amazonaws.com"]}
        ours = {"StringEquals": {"aws:SourceAccount": args.place.account}}
        may_publish = aws.sns.TopicPolicy(
            f"{name}-topic-policy",
            arn=topic.arn,
            policy=policy([grant(services, "sns:Publish", on=topic.arn, when=ours)]),
            opts=self.child(),
        )
        for email in args.emails:
            aws.sns.TopicSubscription(
                f"{name}-{email}", topic=topic.arn, protocol="email", endpoint=email, opts=self.child()
            )
        queue = aws.sqs.Queue(
            f"{name}-failures",
            kms_master_key_id=args.key_arn,
            message_retention_seconds=1209600,  # the longest there is: two weeks for somebody to look
            opts=self.child(),
        )
        waiting = Watch(
            says="An event could not be handled and waits in the failure queue",
            namespace="AWS/SQS",
            metric="ApproximateNumberOfMessagesVisible",
            dimensions={"QueueName": queue.name},
            statistic="Maximum",
        )
        alarm(f"{name}-unhandled", waiting, topic.arn, self.child())

        self.topic_arn = may_publish.arn
        self.failure_queue_arn = queue.arn
        self.failure_queue_url = queue.url
        self.seal()
