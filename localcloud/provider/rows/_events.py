"""EventBridge, which pulumi-aws keeps under CloudWatch: buses, rules and what they call."""

from localcloud.provider.api import Json
from localcloud.provider.operations import UNMAPPED, Autoname, Call, Read, Tagging
from localcloud.provider.row import Row

_TAGGING = Tagging(
    tag="tag_resource", untag="untag_resource", read="list_tags_for_resource", target={"ResourceARN": "{arn}"}
)
_NOT_FOUND = ("ResourceNotFoundException",)


def _rule_state(_op: str, props: Json, request: Json, _old: Json | None) -> None:
    if props.get("isEnabled") is not None and "state" not in props:
        request["State"] = "ENABLED" if props["isEnabled"] else "DISABLED"


def _rule_answer(op: str, props: Json, answer: Json) -> Json:
    if op == "describe_rule" and "isEnabled" in props:
        return {"isEnabled": answer.get("State") != "DISABLED"}
    return {}


EVENTS: dict[str, Row] = {
    "aws:cloudwatch/eventBus:EventBus": Row(
        service="events",
        id="{name}",
        keys={"Name": "{name}"},
        create=Call(op="create_event_bus"),
        reads=(Read(op="describe_event_bus"),),
        updates=(Call(op="update_event_bus"),),
        delete=Call(op="delete_event_bus"),
        autoname=Autoname(limit=256),
        defaults={"description": ""},
        outputs={"arn": "arn:{partition}:events:{region}:{account}:event-bus/{name}"},
        tagging=_TAGGING,
        gone=_NOT_FOUND,
    ),
    "aws:cloudwatch/eventRule:EventRule": Row(
        service="events",
        id="{name}",
        import_id="{eventBusName}/{name}",
        keys={"Name": "{name}", "EventBusName": "{eventBusName}"},
        create=Call(op="put_rule"),
        reads=(Read(op="describe_rule"),),
        updates=(Call(op="put_rule", also=("isEnabled",)),),
        delete=Call(op="delete_rule", fixed={"Force": "{forceDestroy}"}),
        autoname=Autoname(limit=64),
        shaped=("isEnabled",),
        names={"isEnabled": UNMAPPED},
        defaults={"description": "", "eventBusName": "default", "state": "ENABLED"},
        local=("forceDestroy",),
        documents=("eventPattern",),
        outputs={"arn": "arn:{partition}:events:{region}:{account}:rule/{name}"},
        tagging=_TAGGING,
        gone=_NOT_FOUND,
        request=_rule_state,
        answer=_rule_answer,
    ),
    "aws:cloudwatch/eventTarget:EventTarget": Row(
        service="events",
        id="{rule}-{targetId}",
        import_id="{rule}/{targetId}",
        keys={"Rule": "{rule}", "EventBusName": "{eventBusName}", "Ids": ["{targetId}"]},
        create=Call(op="put_targets", under="Targets"),
        reads=(Read(op="list_targets_by_rule", at="Targets[?Id=='{targetId}'] | [0]"),),
        updates=(Call(op="put_targets", under="Targets"),),
        delete=Call(op="remove_targets"),
        autoname=Autoname(prop="targetId", limit=64),
        names={
            "targetId": "Id",
            "inputTransformer.inputPaths": "InputPathsMap",
            "sqsTarget": "SqsParameters",
            "kinesisTarget": "KinesisParameters",
            "batchTarget": "BatchParameters",
            "httpTarget": "HttpParameters",
            "sagemakerPipelineTarget": "SageMakerPipelineParameters",
        },
        defaults={"eventBusName": "default"},
        local=("forceDestroy",),
        gone=_NOT_FOUND,
    ),
}
