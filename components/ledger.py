"""This file is the append-only table in which every step of every model leaves a row."""

from dataclasses import dataclass

import pulumi
import pulumi_aws as aws

from components.component import Component
from jobs.kit.ledger import BY_ID, BY_TOPIC
from jobs.kit.names import ledger

_KEYS = {"line": "S", "seq": "N", "id": "S", "topic": "S"}


@dataclass(frozen=True, kw_only=True)
class LedgerArgs:
    """How the ledger is kept."""

    environment: str
    key_arn: pulumi.Input[str]

    deletion_protection: bool = True
    """Whether AWS itself refuses to delete the table."""


class Ledger(Component):
    """A table whose rows are chained by digests; no role of ours may update or delete one."""

    pulumi_type = "mlops:index:Ledger"

    table: pulumi.Output[str]
    """Name of the table."""

    def __init__(self, name: str, args: LedgerArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__(name, opts)

        table = aws.dynamodb.Table(
            f"{name}-table",
            name=ledger(args.environment),  # auditors and the estate's commands address it by name
            billing_mode="PAY_PER_REQUEST",
            hash_key="line",
            range_key="seq",
            attributes=[{"name": name, "type": kind} for name, kind in _KEYS.items()],
            global_secondary_indexes=[
                {"name": BY_ID, "hash_key": "id", "projection_type": "ALL"},
                {"name": BY_TOPIC, "hash_key": "topic", "range_key": "seq", "projection_type": "ALL"},
            ],
            point_in_time_recovery={"enabled": True},
            server_side_encryption={"enabled": True, "kms_key_arn": args.key_arn},
            deletion_protection_enabled=args.deletion_protection,
            opts=self.child(),
        )

        self.table = table.name
        self.seal()
