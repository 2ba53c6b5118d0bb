"""This file is Lambda: functions and what is configured on them."""

import json
from typing import TYPE_CHECKING

from localcloud.provider.api import Json
from localcloud.provider.archives import content_sha256, is_asset, zipped
from localcloud.provider.row import UNMAPPED, Autoname, Call, Read, Ready, Row, Tagging

if TYPE_CHECKING:
    from localcloud.provider.cloud import Cloud

_GONE = ("ResourceNotFoundException",)
_CODE = ("sourceCodeHash", "s3Bucket", "s3Key", "s3ObjectVersion", "imageUri", "architectures", "publish")
_INVOKE = "arn:{partition}:apigateway:{region}:lambda:path/2015-03-31/functions/"


def _code_hash(inputs: Json) -> Json:
    return {"sourceCodeHash": content_sha256(inputs["code"])} if is_asset(inputs.get("code")) else {}


def _function_request(op: str, _props: Json, request: Json, _old: Json | None) -> None:
    if op == "create_function":
        request.setdefault("Code", {})
        if "ImageUri" in request["Code"]:
            request.setdefault("PackageType", "Image")


def _function_code(op: str, props: Json, request: Json) -> None:
    if not is_asset(props.get("code")):
        return
    if op == "create_function":
        request["Code"] = {"ZipFile": zipped(props["code"])}
    elif op == "update_function_code":
        request["ZipFile"] = zipped(props["code"])


def _function_answer(op: str, _props: Json, answer: Json) -> Json:
    if op != "get_function":
        return {}
    layers = [layer["Arn"] for layer in answer["Configuration"].get("Layers") or []]
    return {"layers": layers or None}


def _layer_content(op: str, props: Json, request: Json) -> None:
    if op == "publish_layer_version" and is_asset(props.get("code")):
        request["Content"] = {"ZipFile": zipped(props["code"])}


def _layer_request(op: str, _props: Json, request: Json, _old: Json | None) -> None:
    if op == "publish_layer_version":
        request.setdefault("Content", {})


def _statement(_op: str, props: Json, answer: Json) -> Json:
    """A permission as its statement in the function's policy tells it."""
    found = [s for s in json.loads(answer.get("Policy") or "{}").get("Statement", []) if s["Sid"] == props["statementId"]]
    if not found:
        return {"action": None}
    statement = found[0]
    principal = statement["Principal"]
    conditions = {
        variable.lower(): value
        for test in statement.get("Condition", {}).values()
        for variable, value in test.items()
    }
    return {
        "action": statement["Action"],
        "principal": principal if isinstance(principal, str) else next(iter(principal.values())),
        "sourceArn": conditions.get("aws:sourcearn"),
        "sourceAccount": conditions.get("aws:sourceaccount"),
        "principalOrgId": conditions.get("aws:principalorgid"),
    }


def _mapping_answer(op: str, _props: Json, answer: Json) -> Json:
    if not op.startswith("get"):
        return {}
    return {
        "enabled": answer.get("State") not in ("Disabled", "Disabling"),
        "functionName": str(answer["FunctionArn"]).split(":")[6],
    }


def _mappings(cloud: "Cloud", inputs: Json) -> list[str]:
    answer = cloud.client("lambda").list_event_source_mappings(
        EventSourceArn=inputs["eventSourceArn"], FunctionName=inputs["functionName"]
    )
    return [each["UUID"] for each in answer["EventSourceMappings"]]


def _layers(cloud: "Cloud", inputs: Json) -> list[str]:
    client = cloud.client("lambda")
    versions = client.list_layer_versions(LayerName=inputs["layerName"])["LayerVersions"]
    told = [client.get_layer_version(LayerName=inputs["layerName"], VersionNumber=v["Version"]) for v in versions]
    return [t["LayerVersionArn"] for t in told if t["Content"]["CodeSha256"] == inputs.get("sourceCodeHash")]


ROWS: dict[str, Row] = {
    "aws:lambda/function:Function": Row(
        service="lambda",
        id="{name}",
        keys={"FunctionName": "{name}"},
        create=Call(op="create_function"),
        reads=(
            Read(
                op="get_function",
                at="Configuration",
                names={"imageConfig": "ImageConfigResponse.ImageConfig", "sourceCodeSize": "CodeSize"},
            ),
            Read(op="get_function_concurrency", props=("reservedConcurrentExecutions",)),
        ),
        updates=(
            Call(
                op="update_function_code",
                props=_CODE,
                names={
                    "s3Bucket": "S3Bucket",
                    "s3Key": "S3Key",
                    "s3ObjectVersion": "S3ObjectVersion",
                    "imageUri": "ImageUri",
                    "sourceCodeHash": UNMAPPED,
                },
            ),
            Call(op="update_function_configuration", names={"sourceCodeHash": UNMAPPED}),
            Call(
                op="put_function_concurrency",
                props=("reservedConcurrentExecutions",),
                unset="delete_function_concurrency",
                on_create=True,
            ),
        ),
        delete=Call(op="delete_function"),
        autoname=Autoname(limit=64),
        names={
            "name": "FunctionName",
            "arn": "FunctionArn",
            "code": UNMAPPED,
            "sourceCodeHash": "CodeSha256",
            "imageUri": "Code.ImageUri",
            "s3Bucket": "Code.S3Bucket",
            "s3Key": "Code.S3Key",
            "s3ObjectVersion": "Code.S3ObjectVersion",
            "sourceKmsKeyArn": "Code.SourceKMSKeyArn",
            "qualifiedArn": UNMAPPED,
        },
        shaped=("code", "sourceCodeHash"),
        keep=("code",),
        defaults={
            "architectures": ["x86_64"],
            "deadLetterConfig": {"targetArn": ""},
            "description": "",
            "environment": {"variables": {}},
            "ephemeralStorage": {"size": 512},
            "kmsKeyArn": "",
            "layers": [],
            "loggingConfig": {"logFormat": "Text"},
            "memorySize": 128,
            "packageType": "Zip",
            "snapStart": {"applyOn": "None"},
            "timeout": 3,
            "tracingConfig": {"mode": "PassThrough"},
            "vpcConfig": {"subnetIds": [], "securityGroupIds": []},
        },
        computed=("sourceCodeHash", "codeSha256", "loggingConfig", "snapStart"),
        local=("skipDestroy", "useResourceTimeoutForPropagation"),
        outputs={
            "arn": "arn:{partition}:lambda:{region}:{account}:function:{name}",
            "qualifiedArn": "arn:{partition}:lambda:{region}:{account}:function:{name}:{version}",
            "invokeArn": _INVOKE + "{arn}/invocations",
            "qualifiedInvokeArn": _INVOKE + "{qualifiedArn}/invocations",
            "responseStreamingInvokeArn": "arn:{partition}:apigateway:{region}:lambda:path/2021-11-15/functions/{arn}"
            "/response-streaming-invocations",
        },
        volatile=("version", "lastModified", "sourceCodeSize", "codeSha256", "qualifiedArn", "qualifiedInvokeArn"),
        tagging=Tagging(tag="tag_resource", untag="untag_resource", read="list_tags", target={"Resource": "{arn}"}),
        gone=_GONE,
        absent=_GONE,
        ready=Ready(
            at="Configuration.[State, LastUpdateStatus]",
            good=("Active", "Inactive", "Successful"),
            bad=("Failed",),
            why="Configuration.StateReason || Configuration.LastUpdateStatusReason",
        ),
        defaulting=_code_hash,
        request=_function_request,
        payload=_function_code,
        answer=_function_answer,
    ),
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
        answer=_statement,
    ),
    "aws:lambda/layerVersion:LayerVersion": Row(
        service="lambda",
        id="arn:{partition}:lambda:{region}:{account}:layer:{layerName}:{version}",
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
        gone=_GONE,
        defaulting=_code_hash,
        request=_layer_request,
        payload=_layer_content,
        search=_layers,
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
        answer=_mapping_answer,
        search=_mappings,
    ),
}
