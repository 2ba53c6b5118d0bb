"""This file is what every part of a model line stands on: the foundation's addresses and the environment's values."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import pulumi

from components.place import Place
from components.statements import Statement, allow


@dataclass(frozen=True, kw_only=True)
class Ground:
    """Addresses and habits shared by all parts, and the permissions that follow from them."""

    place: Place
    raw_bucket: pulumi.Input[str]
    lake_bucket: pulumi.Input[str]
    artifacts_bucket: pulumi.Input[str]
    captures_bucket: pulumi.Input[str]
    ledger_bucket: pulumi.Input[str]
    ledger_table: str
    key_arn: pulumi.Input[str]
    alerts_topic_arn: pulumi.Input[str]
    failure_queue_arn: pulumi.Input[str]

    log_retention_days: int = 30
    boundary_arn: str | None = None
    """Permission boundary of every role."""

    layer_arns: Sequence[pulumi.Input[str]] = ()
    """Dependencies of the Lambdas; none where the platform already has them."""

    tags: Mapping[str, str] = field(default_factory=dict)
    """For what jobs create: the provider's default tags reach only what Pulumi makes."""

    def objects(self, bucket: pulumi.Input[str], *prefixes: str) -> list[pulumi.Output[str]]:
        """ARNs of the objects under the prefixes."""
        start = self.place.bucket_arn("")
        return [pulumi.Output.concat(start, bucket, f"/{prefix}") for prefix in prefixes]

    def read(self, bucket: pulumi.Input[str], *prefixes: str) -> list[Statement]:
        """Read objects under the prefixes and see which there are."""
        name = pulumi.Output.concat(self.place.bucket_arn(""), bucket)
        within = {"StringLike": {"s3:prefix": list(prefixes)}}
        return [
            allow(["s3:GetObject", "s3:GetObjectVersion"], on=self.objects(bucket, *prefixes)),
            allow(["s3:ListBucket", "s3:ListBucketVersions"], on=name, when=within),
            allow("s3:GetBucketLocation", on=name),
        ]

    def write(self, bucket: pulumi.Input[str], *prefixes: str) -> list[Statement]:
        """Write objects under the prefixes; an upload in parts may be given up."""
        return [allow(["s3:PutObject", "s3:AbortMultipartUpload"], on=self.objects(bucket, *prefixes))]

    def use_key(self) -> list[Statement]:
        return [allow(["kms:Decrypt", "kms:GenerateDataKey", "kms:DescribeKey"], on=self.key_arn)]

    def lend_key(self) -> list[Statement]:
        """Let SageMaker use the key for the volumes of instances, and nobody else through us."""
        lent = {"Bool": {"kms:GrantIsForAWSResource": "true"}}
        return [allow("kms:CreateGrant", on=self.key_arn, when=lent)]

    def keep_ledger(self, line: str) -> list[Statement]:
        """Append and read, and have it witnessed; nobody may update or delete a row."""
        table = self.place.arn("dynamodb", f"table/{self.ledger_table}")
        return [
            allow(["dynamodb:PutItem", "dynamodb:Query"], on=[table, f"{table}/index/*"]),
            allow("s3:PutObject", on=self.objects(self.ledger_bucket, f"ledger/{line}/*")),
        ]
