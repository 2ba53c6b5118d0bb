"""This file is the rule that whatever keeps data names a key of ours for it."""

from collections.abc import Mapping
from typing import Any

from pulumi_policy import EnforcementLevel, ReportViolation, ResourceValidationArgs, ResourceValidationPolicy

_RULES = "rules.0.applyServerSideEncryptionByDefault"
KEYS: Mapping[str, tuple[str, ...]] = {
    "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration": (
        f"{_RULES}.kmsMasterKeyId",
    ),
    "aws:dynamodb/table:Table": ("serverSideEncryption.kmsKeyArn",),
    "aws:sns/topic:Topic": ("kmsMasterKeyId",),
    "aws:sqs/queue:Queue": ("kmsMasterKeyId",),
    "aws:cloudwatch/logGroup:LogGroup": ("kmsKeyId",),
    "aws:lambda/function:Function": ("kmsKeyArn",),
    "aws:sagemaker/featureGroup:FeatureGroup": (
        "offlineStoreConfig.s3StorageConfig.kmsKeyId",
        "onlineStoreConfig.securityConfig.kmsKeyId",
    ),
    "aws:athena/workgroup:Workgroup": ("configuration.resultConfiguration.encryptionConfiguration.kmsKeyArn",),
}
"""Where each type names its key; a path whose first part is absent asks nothing (a store that is not used)."""


def keyless(kind: str, props: Mapping[str, Any]) -> list[str]:
    """The paths that should name a key and do not."""
    optional = kind == "aws:sagemaker/featureGroup:FeatureGroup"
    asked = [path for path in KEYS.get(kind, ()) if not optional or path.split(".")[0] in props]
    return [path for path in asked if not _at(props, path)]


def _at(value: Any, path: str) -> Any:
    for part in path.split("."):
        if value is None:
            return None
        value = (value[int(part)] if len(value) > int(part) else None) if part.isdigit() else value.get(part)
    return value


def _validate(args: ResourceValidationArgs, report: ReportViolation) -> None:
    for path in keyless(args.resource_type, args.props):
        report(f"{args.name} is not encrypted by a key of ours; set {path}", None)


encrypted_at_rest = ResourceValidationPolicy(
    name="encrypted-at-rest",
    description="Whatever keeps data names a key of ours for it.",
    enforcement_level=EnforcementLevel.MANDATORY,
    validate=_validate,
)
