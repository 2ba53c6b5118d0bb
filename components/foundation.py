"""This file is what every model line shares: key, buckets, ledger, alerts, and where to find them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import pulumi
import pulumi_aws as aws

from components.alerts import Alerts, AlertsArgs
from components.bucket import PrivateBucket, PrivateBucketArgs
from components.component import Component
from components.custody import snapshot_keeping
from components.documents import as_json
from components.ground import Ground
from components.keeping import Keeping
from components.key import EncryptionKey, EncryptionKeyArgs
from components.ledger import Ledger, LedgerArgs
from components.place import Place
from jobs.kit.names import estate_parameter, ledger


@dataclass(frozen=True, kw_only=True)
class FoundationArgs:
    """How the estate keeps and whom it calls."""

    place: Place
    alert_emails: Sequence[str] = ()

    keep_state: bool = True
    """Whether data outlive a mistake: buckets that are not empty and the ledger refuse to go."""

    superseded_days: int = 90
    capture_days: int = 90
    """How long captured predictions are kept."""

    log_retention_days: int = 90
    consumer_accounts: Sequence[str] = ()
    """Accounts that may read models and use the key."""

    boundary_arn: str | None = None
    layer_arns: Sequence[pulumi.Input[str]] = ()
    tags: Mapping[str, str] = field(default_factory=dict)


class Foundation(Component):
    """Everything that stays when model lines come and go."""

    pulumi_type = "mlops:index:Foundation"

    raw_bucket: pulumi.Output[str]
    """Takes the deliveries of the sources."""

    lake_bucket: pulumi.Output[str]
    """Keeps feature history and training sets."""

    artifacts_bucket: pulumi.Output[str]
    """Keeps code, reports and models."""

    captures_bucket: pulumi.Output[str]
    """Keeps captured predictions, for a while."""

    ledger_table: pulumi.Output[str]
    """Keeps what happened."""

    ledger_bucket: pulumi.Output[str]
    """Keeps the witness of what happened; nothing in it can be deleted."""

    key_arn: pulumi.Output[str]
    """Encrypts all of it."""

    alerts_topic_arn: pulumi.Output[str]
    """Calls for a person."""

    failure_queue_arn: pulumi.Output[str]
    """Takes what no function could handle."""

    def __init__(self, name: str, args: FoundationArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__(name, opts)

        key = EncryptionKey(
            f"{name}-encryption",
            EncryptionKeyArgs(place=args.place, reader_accounts=args.consumer_accounts),
            opts=self.child(),
        )
        called = AlertsArgs(place=args.place, key_arn=key.arn, emails=args.alert_emails)
        alerts = Alerts(f"{name}-alerts", called, opts=self.child())
        kept = Ledger(
            f"{name}-ledger",
            LedgerArgs(environment=args.place.environment, key_arn=key.arn, deletion_protection=args.keep_state),
            opts=self.child(),
        )

        self.key_arn = key.arn
        self.alerts_topic_arn = alerts.topic_arn
        self.failure_queue_arn = alerts.failure_queue_arn
        self.ledger_table = kept.table
        self.raw_bucket = self._bucket(f"{name}-raw", args, notify=True)
        kept_snapshots = snapshot_keeping(args.place)
        self.lake_bucket = self._bucket(f"{name}-lake", args, scratch_prefix="athena/", keeping=kept_snapshots)
        self.artifacts_bucket = self._bucket(f"{name}-artifacts", args, reader_accounts=args.consumer_accounts)
        self.captures_bucket = self._bucket(f"{name}-captures", args, expire_days=args.capture_days)
        self.ledger_bucket = self._bucket(f"{name}-witness", args, append_only=True)
        self._tell(name, args.place.environment, kept_snapshots)
        self.seal()

    def _bucket(self, name: str, args: FoundationArgs, **more: Any) -> pulumi.Output[str]:
        bucket = PrivateBucketArgs(
            place=args.place,
            key_arn=self.key_arn,
            superseded_days=args.superseded_days,
            force_destroy=not args.keep_state,
            **more,
        )
        return PrivateBucket(name, bucket, opts=self.child()).bucket

    def _tell(self, name: str, environment: str, keeping: Keeping) -> None:
        """Say where things are, to commands and to other stacks, which cannot know autonamed buckets."""
        buckets = ("raw_bucket", "lake_bucket", "artifacts_bucket", "captures_bucket", "ledger_bucket")
        told = {place: getattr(self, place) for place in (*buckets, "ledger_table", "key_arn", "alerts_topic_arn")}
        roles = {"hold": keeping.hold_role_arn, "expiry": keeping.expiry_role_arn}
        aws.ssm.Parameter(
            f"{name}-parameter",
            name=estate_parameter(environment),
            type="String",
            value=as_json({**told, "snapshot_roles": roles}),
            opts=self.child(),
        )


def ground_of(foundation: Foundation, args: FoundationArgs) -> Ground:
    """What the parts of a model line stand on."""
    return Ground(
        place=args.place,
        raw_bucket=foundation.raw_bucket,
        lake_bucket=foundation.lake_bucket,
        artifacts_bucket=foundation.artifacts_bucket,
        captures_bucket=foundation.captures_bucket,
        ledger_bucket=foundation.ledger_bucket,
        ledger_table=ledger(args.place.environment),
        key_arn=foundation.key_arn,
        alerts_topic_arn=foundation.alerts_topic_arn,
        failure_queue_arn=foundation.failure_queue_arn,
        log_retention_days=args.log_retention_days,
        boundary_arn=args.boundary_arn,
        layer_arns=args.layer_arns,
        tags=args.tags,
    )
