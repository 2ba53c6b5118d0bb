"""Lambda: functions and what is configured on them."""

from localcloud.provider.operations import UNMAPPED, Autoname, Call, Read, Tagging
from localcloud.provider.row import Row
from localcloud.provider.rows._lambda_function import FUNCTION
from localcloud.provider.rows._lambda_hooks import (
    code_hash,
    layer_content,
    layer_request,
    layers,
    mapping_answer,
    mappings,
    statement,
)

_GONE = ("ResourceNotFoundException",)
_INVOKE = "arn:{partition}:apigateway:{region}:lambda:path/2015-03-31/functions/"


_LAYER = "arn:{partition}:lambda:{region}:{account}:layer:{layerName}"

ROWS: dict[str, Row] = {
    "aws:lambda/function:Function": FUNCTION,
    "aws:lambda/alias:Alias": Row(
        service="lambda",
        id="{arn}",
        import_id="{functionName}/{name}",
        keys={"FunctionName": "{functionName}", "Name": "{name}"},
        create=Call(op="create_alias"),
        reads=(Read(op="get_alias"),),
        updates=(Call(op="update_alias"),),
        delete=Call(op="delete_alias"),
        names={"arn": "AliasArn"},
        autoname=Autoname(limit=128),
        defaults={"description": ""},
        outputs={
            "arn": "arn:{partition}:lambda:{region}:{account}:function:{functionName}:{name}",
            "invokeArn": _INVOKE + "{arn}/invocations",
        },
        gone=_GONE,
    ),
    "aws:lambda/permission:Permission": Row(
        service="lambda",
        id="{statementId}",
        import_id="{function}/{statementId}",
        keys={"FunctionName": "{function}", "StatementId": "{statementId}", "Qualifier": "{qualifier}"},
        create=Call(op="add_permission"),
        reads=(Read(op="get_policy"),),
        delete=Call(op="remove_permission"),
        autoname=Autoname(prop="statementId", limit=100),
        names={"function": "FunctionName"},
        proof="action",
        gone=_GONE,
        answer=statement,
    ),
    "aws:lambda/layerVersion:LayerVersion": Row(
        service="lambda",
        id=_LAYER + ":{version}",
        keys={"LayerName": "{layerName}", "VersionNumber": "{version}"},
        create=Call(op="publish_layer_version", tells={"version": "Version"}),
        reads=(
            Read(
                op="get_layer_version",
                names={
                    "arn": "LayerVersionArn",
                    "codeSha256": "Content.CodeSha256",
                    "sourceCodeHash": "Content.CodeSha256",
                    "sourceCodeSize": "Content.CodeSize",
                },
            ),
        ),
        delete=Call(op="delete_layer_version"),
        names={
            "code": UNMAPPED,
            "s3Bucket": "Content.S3Bucket",
            "s3Key": "Content.S3Key",
            "s3ObjectVersion": "Content.S3ObjectVersion",
        },
        shaped=("code", "sourceCodeHash"),
        keep=("code",),
        defaults={"description": ""},
        computed=("sourceCodeHash",),
        local=("skipDestroy",),
        outputs={"layerArn": _LAYER, "arn": _LAYER + ":{version}"},
        gone=_GONE,
        defaulting=code_hash,
        request=layer_request,
        payload=layer_content,
        search=layers,
    ),
    "aws:lambda/functionEventInvokeConfig:FunctionEventInvokeConfig": Row(
        service="lambda",
        id="{functionName}",
        keys={"FunctionName": "{functionName}", "Qualifier": "{qualifier}"},
        create=Call(op="put_function_event_invoke_config"),
        reads=(Read(op="get_function_event_invoke_config"),),
        updates=(Call(op="put_function_event_invoke_config"),),
        delete=Call(op="delete_function_event_invoke_config"),
        defaults={"maximumRetryAttempts": 2, "maximumEventAgeInSeconds": 21600},
        gone=_GONE,
    ),
    "aws:lambda/eventSourceMapping:EventSourceMapping": Row(
        service="lambda",
        id="{uuid}",
        keys={"UUID": "{uuid}"},
        create=Call(op="create_event_source_mapping", tells={"uuid": "UUID"}),
        reads=(
            Read(
                op="get_event_source_mapping",
                names={"arn": "EventSourceMappingArn", "enabled": UNMAPPED},
            ),
        ),
        updates=(Call(op="update_event_source_mapping"),),
        delete=Call(op="delete_event_source_mapping"),
        names={"destinationConfig.onFailure.destinationArn": "Destination"},
        defaults={"enabled": True},
        computed=(
            "batchSize",
            "bisectBatchOnFunctionError",
            "maximumBatchingWindowInSeconds",
            "maximumRecordAgeInSeconds",
            "maximumRetryAttempts",
            "parallelizationFactor",
            "tumblingWindowInSeconds",
        ),
        outputs={"arn": "arn:{partition}:lambda:{region}:{account}:event-source-mapping:{uuid}"},
        tagging=Tagging(tag="tag_resource", untag="untag_resource", read="list_tags", target={"Resource": "{arn}"}),
        gone=_GONE,
        lingers=True,
        answer=mapping_answer,
        search=mappings,
    ),
}
