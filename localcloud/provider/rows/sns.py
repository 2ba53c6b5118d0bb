"""SNS: topics, their policies and subscriptions."""

import json
from typing import TYPE_CHECKING

from localcloud.provider.api import Json
from localcloud.provider.operations import Autoname, Call, Read, Tagging
from localcloud.provider.row import Row

if TYPE_CHECKING:
    from localcloud.provider.cloud import Cloud

_GONE = ("NotFound", "NotFoundException")
_TOPIC = {
    "archivePolicy": "ArchivePolicy",
    "contentBasedDeduplication": "ContentBasedDeduplication",
    "deliveryPolicy": "DeliveryPolicy",
    "displayName": "DisplayName",
    "kmsMasterKeyId": "KmsMasterKeyId",
    "policy": "Policy",
    "signatureVersion": "SignatureVersion",
    "tracingConfig": "TracingConfig",
}
_SUBSCRIPTION = {
    "deliveryPolicy": "DeliveryPolicy",
    "filterPolicy": "FilterPolicy",
    "filterPolicyScope": "FilterPolicyScope",
    "rawMessageDelivery": "RawMessageDelivery",
    "redrivePolicy": "RedrivePolicy",
    "subscriptionRoleArn": "SubscriptionRoleArn",
}
_NO_QUEUE = {"fifoTopic": False, "contentBasedDeduplication": False}
_OWNER_ONLY = {
    "Version": "2008-10-17",
    "Id": "__default_policy_ID",
    "Statement": [
        {
            "Sid": "__default_statement_ID",
            "Effect": "Allow",
            "Principal": {"AWS": "*"},
            "Action": ["SNS:GetTopicAttributes", "SNS:SetTopicAttributes", "SNS:Subscribe", "SNS:Publish"],
            "Resource": "ARN",
            "Condition": {"StringEquals": {"AWS:SourceOwner": "OWNER"}},
        }
    ],
}


def _attributes(attributes: dict[str, str], more: dict[str, str]) -> dict[str, str]:
    return {prop: f"Attributes.{attribute}" for prop, attribute in (attributes | more).items()}


def _one_by_one(op: str, attributes: dict[str, str]) -> tuple[Call, ...]:
    """SNS sets one attribute at a time."""
    return tuple(
        Call(op=op, props=(prop,), names={prop: "AttributeValue"}, fixed={"AttributeName": attribute})
        for prop, attribute in attributes.items()
    )


def _own_policy(op: str, props: Json, request: Json, _old: Json | None) -> None:
    """A topic always has a policy: without ours it is AWS's own again."""
    if op == "set_topic_attributes" and "AttributeValue" not in request:
        arn = str(props["arn"])
        text = json.dumps(_OWNER_ONLY).replace('"ARN"', json.dumps(arn)).replace("OWNER", arn.split(":")[4])
        request["AttributeValue"] = text


def _subscriptions(cloud: "Cloud", inputs: Json) -> list[str]:
    pages = cloud.client("sns").get_paginator("list_subscriptions_by_topic").paginate(TopicArn=inputs["topic"])
    return [
        each["SubscriptionArn"]
        for page in pages
        for each in page["Subscriptions"]
        if (each["Protocol"], each["Endpoint"]) == (inputs["protocol"], inputs["endpoint"])
    ]


_POLICY = _attributes({}, {"policy": "Policy", "owner": "Owner", "arn": "TopicArn"})

ROWS: dict[str, Row] = {
    "aws:sns/topic:Topic": Row(
        service="sns",
        id="{arn}",
        keys={"TopicArn": "{arn}"},
        create=Call(op="create_topic", tells={"arn": "TopicArn"}),
        reads=(Read(op="get_topic_attributes"),),
        updates=_one_by_one("set_topic_attributes", _TOPIC),
        delete=Call(op="delete_topic"),
        autoname=Autoname(limit=256, fifo="fifoTopic"),
        names={**_attributes(_TOPIC, {"fifoTopic": "FifoTopic", "owner": "Owner", "arn": "TopicArn"}), "name": "Name"},
        defaults={**dict.fromkeys(("displayName", "kmsMasterKeyId", "deliveryPolicy"), ""), **_NO_QUEUE},
        computed=("policy", "signatureVersion", "tracingConfig"),
        documents=("policy", "deliveryPolicy"),
        outputs={"arn": "arn:{partition}:sns:{region}:{account}:{name}"},
        tagging=Tagging(
            tag="tag_resource", untag="untag_resource", read="list_tags_for_resource", target={"ResourceArn": "{arn}"}
        ),
        gone=_GONE,
        answer=lambda _op, _props, answer: {"name": str(answer["Attributes"]["TopicArn"]).split(":")[-1]},
    ),
    "aws:sns/topicPolicy:TopicPolicy": Row(
        service="sns",
        id="{arn}",
        keys={"TopicArn": "{arn}"},
        create=Call(op="set_topic_attributes", fixed={"AttributeName": "Policy"}),
        reads=(Read(op="get_topic_attributes", names=_POLICY),),
        updates=(Call(op="set_topic_attributes", fixed={"AttributeName": "Policy"}),),
        delete=Call(op="set_topic_attributes", fixed={"AttributeName": "Policy"}),
        names={"policy": "AttributeValue", "arn": "TopicArn"},
        documents=("policy",),
        proof="policy",
        gone=_GONE,
        request=_own_policy,
    ),
    "aws:sns/topicSubscription:TopicSubscription": Row(
        service="sns",
        id="{arn}",
        keys={"SubscriptionArn": "{arn}"},
        create=Call(op="subscribe", fixed={"ReturnSubscriptionArn": True}, tells={"arn": "SubscriptionArn"}),
        reads=(
            Read(
                op="get_subscription_attributes",
                names=_attributes(
                    _SUBSCRIPTION,
                    {
                        "arn": "SubscriptionArn",
                        "confirmationWasAuthenticated": "ConfirmationWasAuthenticated",
                        "endpoint": "Endpoint",
                        "ownerId": "Owner",
                        "pendingConfirmation": "PendingConfirmation",
                        "protocol": "Protocol",
                        "topic": "TopicArn",
                    },
                ),
            ),
        ),
        updates=_one_by_one("set_subscription_attributes", _SUBSCRIPTION),
        delete=Call(op="unsubscribe"),
        names={**_attributes(_SUBSCRIPTION, {}), "topic": "TopicArn"},
        defaults={"rawMessageDelivery": False},
        computed=("filterPolicyScope",),
        documents=("filterPolicy", "redrivePolicy", "deliveryPolicy"),
        local=("confirmationTimeoutInMinutes", "endpointAutoConfirms"),
        gone=_GONE,
        search=_subscriptions,
    ),
}
