"""Application Auto Scaling: what scales, and by which rule."""

from localcloud.provider.api import Json
from localcloud.provider.operations import Autoname, Call, Read, Tagging
from localcloud.provider.row import Row

_GONE = ("ObjectNotFoundException",)
_PLACE = {
    "ServiceNamespace": "{serviceNamespace}",
    "ResourceId": "{resourceId}",
    "ScalableDimension": "{scalableDimension}",
}


def _alarms(op: str, _props: Json, answer: Json) -> Json:
    policies = answer.get("ScalingPolicies") or []
    if op != "describe_scaling_policies" or not policies:
        return {}
    return {"alarmArns": [alarm["AlarmARN"] for alarm in policies[0].get("Alarms", [])]}


ROWS: dict[str, Row] = {
    "aws:appautoscaling/target:Target": Row(
        service="application-autoscaling",
        id="{resourceId}",
        import_id="{serviceNamespace}/{resourceId}/{scalableDimension}",
        keys={**_PLACE, "ResourceIds": ["{resourceId}"]},
        create=Call(op="register_scalable_target"),
        reads=(Read(op="describe_scalable_targets", at="ScalableTargets[0]"),),
        updates=(Call(op="register_scalable_target"),),
        delete=Call(op="deregister_scalable_target"),
        names={"arn": "ScalableTargetARN"},
        computed=("roleArn", "suspendedState"),
        tagging=Tagging(
            tag="tag_resource", untag="untag_resource", read="list_tags_for_resource", target={"ResourceARN": "{arn}"}
        ),
        gone=_GONE,
    ),
    "aws:appautoscaling/policy:Policy": Row(
        service="application-autoscaling",
        id="{name}",
        import_id="{serviceNamespace}/{resourceId}/{scalableDimension}/{name}",
        keys={**_PLACE, "PolicyName": "{name}", "PolicyNames": ["{name}"]},
        create=Call(op="put_scaling_policy"),
        reads=(Read(op="describe_scaling_policies", at="ScalingPolicies[0]"),),
        updates=(Call(op="put_scaling_policy"),),
        delete=Call(op="delete_scaling_policy"),
        autoname=Autoname(limit=256),
        names={"name": "PolicyName", "arn": "PolicyARN"},
        defaults={"policyType": "StepScaling"},
        gone=_GONE,
        answer=_alarms,
    ),
}
