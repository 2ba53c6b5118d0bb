"""This file is one private, encrypted, versioned bucket that tidies up after itself."""

from collections.abc import Sequence
from dataclasses import dataclass

import pulumi
import pulumi_aws as aws

from components.append_only import append_only
from components.component import Component
from components.keeping import Keeping, keeping_statements
from components.lifecycle import lifecycle
from components.place import Place
from components.statements import Statement, forbid, policy


@dataclass(frozen=True, kw_only=True)
class PrivateBucketArgs:
    """What a bucket keeps and for how long."""

    place: Place
    key_arn: pulumi.Input[str]

    superseded_days: int = 90
    """How long a version that has been replaced or deleted can be brought back."""

    expire_days: int | None = None
    """After how long every object goes; none stays for ever."""

    scratch_prefix: str | None = None
    """Folder of what nobody needs after a week."""

    notify: bool = False
    """Whether EventBridge learns of every new object."""

    keeping: Keeping | None = None
    """A folder whose objects can be put under legal hold, and go by one way only."""

    append_only: bool = False
    """Whether objects may only be added: none replaced, none deleted, by nobody."""

    force_destroy: bool = False
    """Whether the bucket may be destroyed with what is in it."""

    reader_accounts: Sequence[str] = ()
    """Other accounts that may read."""

    def __post_init__(self) -> None:
        for name in ("superseded_days", "expire_days"):
            if (days := getattr(self, name)) is not None and days < 1:
                raise ValueError(f"{name} must be at least 1 day, got {days}")
        if self.keeping and self.expire_days is not None:
            raise ValueError(f"expire_days must be left out where a folder is kept, got {self.expire_days}")


class PrivateBucket(Component):
    """A bucket that nobody outside the account reads unless named, and nobody at all in the clear."""

    pulumi_type = "mlops:index:PrivateBucket"

    bucket: pulumi.Output[str]
    """Name of the bucket; resolves once it is versioned, encrypted and closed to the public."""

    def __init__(self, name: str, args: PrivateBucketArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__(name, opts)

        bucket = aws.s3.Bucket(f"{name}-bucket", force_destroy=args.force_destroy, opts=self.child())
        closed = self._close(name, bucket)
        encryption = aws.s3.BucketServerSideEncryptionConfiguration(
            f"{name}-encryption", bucket=bucket.id, rules=[_encrypted(args.key_arn)], opts=self.child()
        )
        versioning = aws.s3.BucketVersioning(
            f"{name}-versioning",
            bucket=bucket.id,
            versioning_configuration={"status": "Enabled"},
            opts=self.child(),
        )
        # S3 refuses rules about superseded versions while versioning is off.
        aws.s3.BucketLifecycleConfiguration(
            f"{name}-lifecycle",
            bucket=versioning.bucket,
            rules=lifecycle(args.superseded_days, args.expire_days, args.scratch_prefix),
            opts=self.child(),
        )
        # S3 refuses changes of policy and public access at the same moment.
        aws.s3.BucketPolicy(
            f"{name}-policy",
            bucket=bucket.id,
            policy=policy(_statements(bucket.arn, args)),
            opts=self.child(depends_on=[closed]),
        )
        self._offer(name, args, bucket, versioning)

        ready = pulumi.Output.all(versioning.bucket, encryption.bucket, closed.bucket)
        self.bucket = ready.apply(lambda names: str(names[0]))
        self.seal()

    def _close(self, name: str, bucket: aws.s3.Bucket) -> aws.s3.BucketPublicAccessBlock:
        """Whoever wrote an object, it is ours, and no list or policy opens it to the public."""
        ours: aws.s3.BucketOwnershipControlsRuleArgsDict = {"object_ownership": "BucketOwnerEnforced"}
        aws.s3.BucketOwnershipControls(f"{name}-ownership", bucket=bucket.id, rule=ours, opts=self.child())
        return aws.s3.BucketPublicAccessBlock(
            f"{name}-closed",
            bucket=bucket.id,
            block_public_acls=True,
            block_public_policy=True,
            ignore_public_acls=True,
            restrict_public_buckets=True,
            opts=self.child(),
        )

    def _offer(
        self, name: str, args: PrivateBucketArgs, bucket: aws.s3.Bucket, versioning: aws.s3.BucketVersioning
    ) -> None:
        """What only some buckets can: hold objects against deletion, tell of new ones."""
        if args.keeping:
            # Legal holds need it; S3 turns it on for buckets that are there already, and never off again.
            aws.s3.BucketObjectLockConfiguration(
                f"{name}-lock", bucket=versioning.bucket, object_lock_enabled="Enabled", opts=self.child()
            )
        if args.notify:
            aws.s3.BucketNotification(f"{name}-events", bucket=bucket.id, eventbridge=True, opts=self.child())


def _encrypted(key_arn: pulumi.Input[str]) -> aws.s3.BucketServerSideEncryptionConfigurationRuleArgsDict:
    chosen: aws.s3.BucketServerSideEncryptionConfigurationRuleApplyServerSideEncryptionByDefaultArgsDict = {
        "sse_algorithm": "aws:kms",
        "kms_master_key_id": key_arn,
    }
    # Without a bucket key every object costs a request to KMS.
    return {"apply_server_side_encryption_by_default": chosen, "bucket_key_enabled": True}


def _statements(arn: pulumi.Output[str], args: PrivateBucketArgs) -> list[Statement]:
    both = [arn, pulumi.Output.concat(arn, "/*")]
    in_the_clear = {"Bool": {"aws:SecureTransport": "false"}}
    # The whole service is refused in the clear, so the wildcard names no permission.
    statements = [forbid("s3:*", on=both, when=in_the_clear)]
    if args.keeping:
        statements += keeping_statements(arn, args.keeping)
    if args.append_only:
        statements += append_only(both[1])
    if args.reader_accounts:
        readers = {"AWS": [args.place.root_arn(account) for account in args.reader_accounts]}
        actions = ["s3:GetObject", "s3:ListBucket"]
        statements.append({"Effect": "Allow", "Principal": readers, "Action": actions, "Resource": both})
    return statements
