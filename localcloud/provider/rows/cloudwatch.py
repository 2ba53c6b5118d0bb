"""CloudWatch: alarms, dashboards, log groups, and EventBridge, which pulumi-aws keeps here."""

from localcloud.provider.operations import UNMAPPED, Autoname, Call, Read, Tagging
from localcloud.provider.row import Row
from localcloud.provider.rows._events import EVENTS

_ALARM_TAGS = Tagging(
    tag="tag_resource", untag="untag_resource", read="list_tags_for_resource", target={"ResourceARN": "{arn}"}
)
_ALARM_ARN = "arn:{partition}:cloudwatch:{region}:{account}:alarm:"
_NOT_FOUND = ("ResourceNotFoundException",)


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
    **EVENTS,
}
