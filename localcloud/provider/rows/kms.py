"""KMS: keys and their aliases."""

from typing import TYPE_CHECKING

from localcloud.provider.api import Json
from localcloud.provider.operations import UNMAPPED, Autoname, Call, Read, Tagging
from localcloud.provider.row import Row

if TYPE_CHECKING:
    from localcloud.provider.cloud import Cloud


def _like(cloud: "Cloud", inputs: Json) -> list[str]:
    """Keys that could have been made from these inputs: a key has no name, so description and tags must do."""
    kms = cloud.client("kms")
    found = []
    for key in kms.get_paginator("list_keys").paginate().build_full_result()["Keys"]:
        told = kms.describe_key(KeyId=key["KeyId"])["KeyMetadata"]
        same = told["KeyState"] == "Enabled" and told.get("Description", "") == inputs.get("description", "")
        if same and _tags(kms.list_resource_tags(KeyId=key["KeyId"])) == (inputs.get("tagsAll") or {}):
            found.append(key["KeyId"])
    return found


def _tags(answer: Json) -> dict[str, str]:
    return {tag["TagKey"]: tag["TagValue"] for tag in answer.get("Tags", [])}


ROWS: dict[str, Row] = {
    "aws:kms/key:Key": Row(
        service="kms",
        id="{keyId}",
        keys={"KeyId": "{keyId}"},
        create=Call(op="create_key", tells={"keyId": "KeyMetadata.KeyId", "arn": "KeyMetadata.Arn"}),
        reads=(
            Read(op="describe_key", at="KeyMetadata | [@][?KeyState!='PendingDeletion'] | [0]"),
            Read(op="get_key_policy", fixed={"PolicyName": "default"}),
            Read(op="get_key_rotation_status"),
        ),
        updates=(
            Call(op="update_key_description", props=("description",)),
            Call(op="put_key_policy", props=("policy",), fixed={"PolicyName": "default"}),
            Call(
                op="enable_key_rotation",
                props=("enableKeyRotation", "rotationPeriodInDays"),
                unset="disable_key_rotation",
                on_create=True,
            ),
            Call(op="enable_key", props=("isEnabled",), unset="disable_key", on_create=True),
        ),
        delete=Call(op="schedule_key_deletion", fixed={"PendingWindowInDays": "{deletionWindowInDays}"}),
        names={
            "isEnabled": "Enabled",
            "enableKeyRotation": "KeyRotationEnabled",
            "xksKeyId": "XksKeyId",
            "tags": "Tags",
        },
        defaults={
            "description": "",
            "isEnabled": True,
            "enableKeyRotation": False,
            "keyUsage": "ENCRYPT_DECRYPT",
            "customerMasterKeySpec": "SYMMETRIC_DEFAULT",
            "multiRegion": False,
        },
        computed=("policy", "rotationPeriodInDays"),
        replace=("bypassPolicyLockoutSafetyCheck",),
        local=("deletionWindowInDays",),
        documents=("policy",),
        outputs={"arn": "arn:{partition}:kms:{region}:{account}:key/{keyId}"},
        tagging=Tagging(
            tag="tag_resource", untag="untag_resource", read="list_resource_tags", target={"KeyId": "{keyId}"}
        ),
        gone=("NotFoundException",),
        search=_like,
    ),
    "aws:kms/alias:Alias": Row(
        service="kms",
        id="{name}",
        keys={"AliasName": "{name}"},
        create=Call(op="create_alias"),
        reads=(Read(op="list_aliases", at="Aliases[?AliasName=='{name}'] | [0]"),),
        updates=(Call(op="update_alias"),),
        delete=Call(op="delete_alias"),
        autoname=Autoname(limit=256, before="alias/"),
        names={"name": "AliasName", "arn": "AliasArn", "targetKeyArn": UNMAPPED},
        outputs={
            "arn": "arn:{partition}:kms:{region}:{account}:{name}",
            "targetKeyArn": "arn:{partition}:kms:{region}:{account}:key/{targetKeyId}",
        },
        volatile=("targetKeyArn",),
        gone=("NotFoundException",),
    ),
}
