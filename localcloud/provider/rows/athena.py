"""Athena: workgroups."""

from localcloud.provider.operations import Autoname, Call, Read, Tagging
from localcloud.provider.row import Row

ROWS: dict[str, Row] = {
    "aws:athena/workgroup:Workgroup": Row(
        service="athena",
        id="{name}",
        keys={"WorkGroup": "{name}"},
        create=Call(op="create_work_group"),
        reads=(Read(op="get_work_group", at="WorkGroup"),),
        updates=(
            Call(
                op="update_work_group",
                props=("configuration", "description"),
                names={
                    "configuration": "ConfigurationUpdates",
                    "configuration.resultConfiguration": "ResultConfigurationUpdates",
                },
            ),
            Call(op="update_work_group", props=("state",), on_create=True),
        ),
        delete=Call(op="delete_work_group", fixed={"RecursiveDeleteOption": "{forceDestroy}"}),
        autoname=Autoname(limit=128),
        names={
            "configuration.resultConfiguration.encryptionConfiguration.kmsKeyArn": "KmsKey",
            "configuration.publishCloudwatchMetricsEnabled": "PublishCloudWatchMetricsEnabled",
        },
        defaults={"description": "", "state": "ENABLED"},
        computed=("configuration",),
        local=("forceDestroy",),
        outputs={"arn": "arn:{partition}:athena:{region}:{account}:workgroup/{name}"},
        tagging=Tagging(
            tag="tag_resource", untag="untag_resource", read="list_tags_for_resource", target={"ResourceARN": "{arn}"}
        ),
        gone=("InvalidRequestException: not found", "InvalidRequestException: is not found"),
    ),
}
