"""SQS: queues and their policies."""

from typing import TYPE_CHECKING

from localcloud.provider.api import Json
from localcloud.provider.cloud import error_code
from localcloud.provider.operations import Autoname, Call, Read, Tagging
from localcloud.provider.row import Row

if TYPE_CHECKING:
    from localcloud.provider.cloud import Cloud

_GONE = ("AWS.SimpleQueueService.NonExistentQueue", "QueueDoesNotExist")
_ATTRIBUTES = {
    "contentBasedDeduplication": "ContentBasedDeduplication",
    "deduplicationScope": "DeduplicationScope",
    "delaySeconds": "DelaySeconds",
    "fifoThroughputLimit": "FifoThroughputLimit",
    "kmsDataKeyReusePeriodSeconds": "KmsDataKeyReusePeriodSeconds",
    "kmsMasterKeyId": "KmsMasterKeyId",
    "maxMessageSize": "MaximumMessageSize",
    "messageRetentionSeconds": "MessageRetentionPeriod",
    "policy": "Policy",
    "receiveWaitTimeSeconds": "ReceiveMessageWaitTimeSeconds",
    "redriveAllowPolicy": "RedriveAllowPolicy",
    "redrivePolicy": "RedrivePolicy",
    "sqsManagedSseEnabled": "SqsManagedSseEnabled",
    "visibilityTimeoutSeconds": "VisibilityTimeout",
}
_NAMES = {prop: f"Attributes.{attribute}" for prop, attribute in _ATTRIBUTES.items()}


def _name(op: str, _props: Json, answer: Json) -> Json:
    if op != "get_queue_attributes":
        return {}
    name = str(answer["Attributes"]["QueueArn"]).split(":")[-1]
    return {"name": name, "fifoQueue": name.endswith(".fifo")}


def _url(cloud: "Cloud", inputs: Json) -> list[str]:
    try:
        return [cloud.client("sqs").get_queue_url(QueueName=inputs["name"])["QueueUrl"]]
    except Exception as error:
        if error_code(error) in _GONE:
            return []
        raise


_READ = Read(op="get_queue_attributes", fixed={"AttributeNames": ["All"]})

ROWS: dict[str, Row] = {
    "aws:sqs/queue:Queue": Row(
        service="sqs",
        id="{url}",
        keys={"QueueUrl": "{url}"},
        create=Call(op="create_queue", tells={"url": "QueueUrl"}),
        reads=(_READ,),
        updates=(Call(op="set_queue_attributes", props=tuple(_ATTRIBUTES)),),
        delete=Call(op="delete_queue"),
        autoname=Autoname(limit=80, fifo="fifoQueue"),
        names={**_NAMES, "name": "QueueName", "fifoQueue": "Attributes.FifoQueue", "arn": "Attributes.QueueArn"},
        defaults={
            "contentBasedDeduplication": False,
            "delaySeconds": 0,
            "fifoQueue": False,
            "kmsDataKeyReusePeriodSeconds": 300,
            "kmsMasterKeyId": "",
            "maxMessageSize": 262144,
            "messageRetentionSeconds": 345600,
            "policy": "",
            "receiveWaitTimeSeconds": 0,
            "redriveAllowPolicy": "",
            "redrivePolicy": "",
            "visibilityTimeoutSeconds": 30,
        },
        # AWS raised the largest message from 256 KiB to 1 MiB; which of them a queue has is AWS's to say.
        computed=("sqsManagedSseEnabled", "maxMessageSize", "deduplicationScope", "fifoThroughputLimit"),
        documents=("policy", "redrivePolicy", "redriveAllowPolicy"),
        outputs={"arn": "arn:{partition}:sqs:{region}:{account}:{name}"},
        tagging=Tagging(tag="tag_queue", untag="untag_queue", read="list_queue_tags", target={"QueueUrl": "{url}"}),
        gone=_GONE,
        answer=_name,
        search=_url,
    ),
    "aws:sqs/queuePolicy:QueuePolicy": Row(
        service="sqs",
        id="{queueUrl}",
        keys={"QueueUrl": "{queueUrl}"},
        create=Call(op="set_queue_attributes"),
        reads=(_READ,),
        updates=(Call(op="set_queue_attributes"),),
        delete=Call(op="set_queue_attributes", fixed={"Attributes": {"Policy": ""}}),
        names={"policy": "Attributes.Policy"},
        documents=("policy",),
        proof="policy",
        gone=_GONE,
    ),
}
