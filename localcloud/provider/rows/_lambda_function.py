"""Lambda's functions, the type with the most to say."""

from localcloud.provider.operations import UNMAPPED, Autoname, Call, Read, Ready, Tagging
from localcloud.provider.row import Row
from localcloud.provider.rows._lambda_hooks import code_hash, function_answer, function_code, function_request

_GONE = ("ResourceNotFoundException",)
_CODE = ("sourceCodeHash", "s3Bucket", "s3Key", "s3ObjectVersion", "imageUri", "architectures", "publish")
_INVOKE = "arn:{partition}:apigateway:{region}:lambda:path/2015-03-31/functions/"

FUNCTION = Row(
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
    defaulting=code_hash,
    request=function_request,
    payload=function_code,
    answer=function_answer,
)
