"""EventBridge Scheduler: schedules and their groups."""

from localcloud.provider.operations import Autoname, Call, Read, Tagging
from localcloud.provider.row import Row

_GONE = ("ResourceNotFoundException",)

ROWS: dict[str, Row] = {
    "aws:scheduler/schedule:Schedule": Row(
        service="scheduler",
        id="{groupName}/{name}",
        keys={"Name": "{name}", "GroupName": "{groupName}"},
        create=Call(op="create_schedule"),
        reads=(Read(op="get_schedule"),),
        updates=(Call(op="update_schedule"),),
        delete=Call(op="delete_schedule"),
        autoname=Autoname(limit=64),
        names={"target.sagemakerPipelineParameters.pipelineParameters": "PipelineParameterList"},
        defaults={
            "actionAfterCompletion": "NONE",
            "description": "",
            "groupName": "default",
            "scheduleExpressionTimezone": "UTC",
            "state": "ENABLED",
        },
        outputs={"arn": "arn:{partition}:scheduler:{region}:{account}:schedule/{groupName}/{name}"},
        gone=_GONE,
    ),
    "aws:scheduler/scheduleGroup:ScheduleGroup": Row(
        service="scheduler",
        id="{name}",
        keys={"Name": "{name}"},
        create=Call(op="create_schedule_group"),
        reads=(Read(op="get_schedule_group", at="[@][?State!='DELETING'] | [0]"),),
        delete=Call(op="delete_schedule_group"),
        autoname=Autoname(limit=64),
        outputs={"arn": "arn:{partition}:scheduler:{region}:{account}:schedule-group/{name}"},
        tagging=Tagging(
            tag="tag_resource", untag="untag_resource", read="list_tags_for_resource", target={"ResourceArn": "{arn}"}
        ),
        gone=_GONE,
        lingers=True,
    ),
}
