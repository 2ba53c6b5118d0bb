"""CloudWatch: alarms, dashboards, log groups, and EventBridge, which pulumi-aws keeps here."""

from localcloud.provider.api import Json
from localcloud.provider.row import UNMAPPED, Autoname, Call, Read, Row, Tagging

_ALARM_TAGS = Tagging(
    tag="tag_resource", untag="untag_resource", read="list_tags_for_resource", target={"ResourceARN": "{arn}"}
)
_ALARM_ARN = "arn:{partition}:cloudwatch:{region}:{account}:alarm:"
_NOT_FOUND = ("ResourceNotFoundException",)


def _rule_state(_op: str, props: Json, request: Json, _old: Json | None) -> None:
    if props.get("isEnabled") is not None and "state" not in props:
        request["State"] = "ENABLED" if props["isEnabled"] else "DISABLED"


def _rule_answer(op: str, props: Json, answer: Json) -> Json:
    if op == "describe_rule" and "isEnabled" in props:
        return {"isEnabled": answer.get("State") != "DISABLED"}
    return {}


ROWS: dict[str, Row] = {
    "aws:cloudwatch/metricAlarm:MetricAlarm": Row(
        service="cloudwatch",
        id="{name}",
        keys={"AlarmNames": ["{name}"]},
        create=Call(op="put_metric_alarm"),
        reads=(Read(op="describe_alarms", at="MetricAlarms[0]", fixed={"AlarmTypes": ["MetricAlarm"]}),),
        updates=(Call(op="put_metric_alarm"),),
        delete=Call(op="delete_alarms"),
        autoname=Autoname(),
        names={
            "name": "AlarmName",
            "arn": "AlarmArn",
            "metricQueries": "Metrics",
            "metricQueries.metric": "MetricStat",
            "metricQueries.metric.metricName": "Metric.MetricName",
            "metricQueries.metric.namespace": "Metric.Namespace",
            "metricQueries.metric.dimensions": "Metric.Dimensions",
        },
        defaults={"actionsEnabled": True, "treatMissingData": "missing", "alarmDescription": ""},
        computed=("datapointsToAlarm", "evaluateLowSampleCountPercentiles"),
        outputs={"arn": _ALARM_ARN + "{name}"},
        tagging=_ALARM_TAGS,
        gone=("ResourceNotFound", "ResourceNotFoundException"),
    ),
    "aws:cloudwatch/compositeAlarm:CompositeAlarm": Row(
        service="cloudwatch",
        id="{alarmName}",
        keys={"AlarmNames": ["{alarmName}"]},
        create=Call(op="put_composite_alarm"),
        reads=(Read(op="describe_alarms", at="CompositeAlarms[0]", fixed={"AlarmTypes": ["CompositeAlarm"]}),),
        updates=(Call(op="put_composite_alarm"),),
        delete=Call(op="delete_alarms"),
        autoname=Autoname(prop="alarmName"),
        names={
            "arn": "AlarmArn",
            "actionsSuppressor": UNMAPPED,
        },
        defaults={"actionsEnabled": True, "alarmDescription": ""},
        outputs={"arn": _ALARM_ARN + "{alarmName}"},
        tagging=_ALARM_TAGS,
        gone=("ResourceNotFound", "ResourceNotFoundException"),
    ),
    "aws:cloudwatch/dashboard:Dashboard": Row(
        service="cloudwatch",
        id="{dashboardName}",
        keys={"DashboardName": "{dashboardName}", "DashboardNames": ["{dashboardName}"]},
        create=Call(op="put_dashboard"),
        reads=(Read(op="get_dashboard"),),
        updates=(Call(op="put_dashboard"),),
        delete=Call(op="delete_dashboards"),
        autoname=Autoname(prop="dashboardName"),
        documents=("dashboardBody",),
        outputs={"dashboardArn": "arn:{partition}:cloudwatch::{account}:dashboard/{dashboardName}"},
        gone=("ResourceNotFound", "DashboardNotFoundError"),
    ),
    "aws:cloudwatch/logGroup:LogGroup": Row(
        service="logs",
        id="{name}",
        keys={"logGroupName": "{name}"},
        create=Call(op="create_log_group", names={"retentionInDays": UNMAPPED}),
        reads=(
            Read(
                op="describe_log_groups",
                at="logGroups[?logGroupName=='{name}'] | [0]",
                fixed={"logGroupNamePrefix": "{name}"},
            ),
        ),
        updates=(
            Call(
                op="put_retention_policy",
                props=("retentionInDays",),
                unset="delete_retention_policy",
                on_create=True,
            ),
            Call(op="associate_kms_key", props=("kmsKeyId",), unset="disassociate_kms_key"),
        ),
        delete=Call(op="delete_log_group"),
        autoname=Autoname(limit=512),
        # The answer's ARN ends in `:*`, which pulumi-aws cuts off.
        names={"name": "logGroupName", "arn": UNMAPPED},
        defaults={"retentionInDays": 0, "logGroupClass": "STANDARD"},
        local=("skipDestroy",),
        outputs={"arn": "arn:{partition}:logs:{region}:{account}:log-group:{name}"},
        tagging=Tagging(
            tag="tag_resource", untag="untag_resource", read="list_tags_for_resource", target={"resourceArn": "{arn}"}
        ),
        gone=_NOT_FOUND,
    ),
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
        tagging=Tagging(
            tag="tag_resource", untag="untag_resource", read="list_tags_for_resource", target={"ResourceARN": "{arn}"}
        ),
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
        tagging=Tagging(
            tag="tag_resource", untag="untag_resource", read="list_tags_for_resource", target={"ResourceARN": "{arn}"}
        ),
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
