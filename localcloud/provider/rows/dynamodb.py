"""DynamoDB: tables."""

from localcloud.provider.operations import UNMAPPED, Autoname, Call, Read, Ready, Tagging
from localcloud.provider.row import Row
from localcloud.provider.rows._dynamodb_hooks import change_indexes, table_request
from localcloud.provider.rows._dynamodb_told import table_answer

_SHAPED = (
    "hashKey",
    "rangeKey",
    "globalSecondaryIndexes",
    "localSecondaryIndexes",
    "readCapacity",
    "writeCapacity",
    "serverSideEncryption",
    "streamEnabled",
    "streamViewType",
)

ROWS: dict[str, Row] = {
    "aws:dynamodb/table:Table": Row(
        service="dynamodb",
        id="{name}",
        keys={"TableName": "{name}"},
        create=Call(op="create_table"),
        reads=(
            Read(op="describe_table", at="Table"),
            Read(op="describe_time_to_live", at="TimeToLiveDescription", props=("ttl",)),
            Read(op="describe_continuous_backups", at="ContinuousBackupsDescription", props=("pointInTimeRecovery",)),
        ),
        updates=(
            Call(op="update_table", props=("billingMode", "readCapacity", "writeCapacity")),
            Call(op="update_table", props=("serverSideEncryption",)),
            Call(op="update_table", props=("streamEnabled", "streamViewType")),
            Call(op="update_table", props=("tableClass", "deletionProtectionEnabled")),
            Call(
                op="update_time_to_live",
                props=("ttl",),
                names={"ttl": "TimeToLiveSpecification"},
                on_create=True,
            ),
            Call(
                op="update_continuous_backups",
                props=("pointInTimeRecovery",),
                names={
                    "pointInTimeRecovery": "PointInTimeRecoverySpecification",
                    "pointInTimeRecovery.enabled": "PointInTimeRecoveryEnabled",
                },
                on_create=True,
            ),
        ),
        delete=Call(op="delete_table"),
        autoname=Autoname(),
        names={
            "name": "TableName",
            "arn": "TableArn",
            "attributes": "AttributeDefinitions",
            "attributes.name": "AttributeName",
            "attributes.type": "AttributeType",
            "streamArn": "LatestStreamArn",
            "streamLabel": "LatestStreamLabel",
            **dict.fromkeys((*_SHAPED, "ttl", "pointInTimeRecovery"), UNMAPPED),
        },
        shaped=_SHAPED,
        keep=("attributes", "globalSecondaryIndexes"),
        defaults={
            "billingMode": "PROVISIONED",
            "deletionProtectionEnabled": False,
            "pointInTimeRecovery": {"enabled": False},
            "serverSideEncryption": {"enabled": False},
            "streamEnabled": False,
            "tableClass": "STANDARD",
        },
        computed=(
            "readCapacity",
            "writeCapacity",
            "warmThroughput",
            "serverSideEncryption.kmsKeyArn",
            "pointInTimeRecovery.recoveryPeriodInDays",
        ),
        outputs={"arn": "arn:{partition}:dynamodb:{region}:{account}:table/{name}"},
        volatile=("streamArn", "streamLabel"),
        tagging=Tagging(
            tag="tag_resource", untag="untag_resource", read="list_tags_of_resource", target={"ResourceArn": "{arn}"}
        ),
        gone=("ResourceNotFoundException",),
        ready=Ready(at="Table.[TableStatus, GlobalSecondaryIndexes[].IndexStatus][]", good=("ACTIVE",)),
        lingers=True,
        request=table_request,
        answer=table_answer,
        after=change_indexes,
    ),
}
