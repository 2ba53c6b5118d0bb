"""Step Functions: state machines."""

from localcloud.provider.operations import Autoname, Call, Read, Tagging
from localcloud.provider.row import Row

ROWS: dict[str, Row] = {
    "aws:sfn/stateMachine:StateMachine": Row(
        service="stepfunctions",
        id="{arn}",
        keys={"stateMachineArn": "{arn}"},
        create=Call(op="create_state_machine", tells={"arn": "stateMachineArn"}),
        reads=(
            Read(
                op="describe_state_machine",
                at="[@][?status!='DELETING'] | [0]",
                names={"arn": "stateMachineArn"},
            ),
        ),
        updates=(Call(op="update_state_machine"),),
        delete=Call(op="delete_state_machine"),
        autoname=Autoname(limit=80),
        names={"loggingConfiguration.logDestination": "destinations.cloudWatchLogsLogGroup.logGroupArn"},
        defaults={
            "type": "STANDARD",
            "loggingConfiguration": {"level": "OFF", "includeExecutionData": False},
            "tracingConfiguration": {"enabled": False},
            "encryptionConfiguration": {"type": "AWS_OWNED_KEY"},
            "publish": False,
        },
        documents=("definition",),
        outputs={"arn": "arn:{partition}:states:{region}:{account}:stateMachine:{name}"},
        volatile=("revisionId", "stateMachineVersionArn"),
        tagging=Tagging(
            tag="tag_resource", untag="untag_resource", read="list_tags_for_resource", target={"resourceArn": "{arn}"}
        ),
        gone=("StateMachineDoesNotExist",),
        lingers=True,
    ),
}
