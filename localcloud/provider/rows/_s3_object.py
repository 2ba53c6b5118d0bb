"""S3: one object, which pulumi-aws knows under two names."""

from localcloud.provider.operations import UNMAPPED, Call, Read, Tagging
from localcloud.provider.row import Row
from localcloud.provider.rows._s3_hooks import (
    object_answer,
    object_defaults,
    object_payload,
    object_request,
    remove_versions,
)

GONE = ("NoSuchBucket", "404")
_CONTENT = ("source", "content", "contentBase64", "sourceHash", "etag")

OBJECT = Row(
    service="s3",
    id="{bucket}/{key}",
    keys={"Bucket": "{bucket}", "Key": "{key}"},
    create=Call(op="put_object"),
    updates=(Call(op="put_object", also=_CONTENT),),
    reads=(Read(op="head_object"),),
    delete=Call(op="delete_object"),
    names={
        "kmsKeyId": "SSEKMSKeyId",
        "objectLockLegalHoldStatus": "ObjectLockLegalHoldStatus",
        "websiteRedirect": "WebsiteRedirectLocation",
        "etag": "ETag",
        "tags": UNMAPPED,
    },
    shaped=(*_CONTENT, "tags"),
    local=("forceDestroy",),
    computed=("contentType", "serverSideEncryption", "kmsKeyId", "storageClass", "etag"),
    defaults={"storageClass": "STANDARD"},
    outputs={"arn": "arn:{partition}:s3:::{bucket}/{key}"},
    volatile=("versionId", "etag"),
    tagging=Tagging(
        tag="put_object_tagging",
        untag="delete_object_tagging",
        read="get_object_tagging",
        target={"Bucket": "{bucket}", "Key": "{key}"},
        names={"tags": "Tagging.TagSet"},
        whole=True,
    ),
    gone=(*GONE, "NoSuchKey"),
    defaulting=object_defaults,
    request=object_request,
    payload=object_payload,
    answer=object_answer,
    before_delete=remove_versions,
)
