"""This file is the one key that encrypts everything an estate keeps."""

from collections.abc import Sequence
from dataclasses import dataclass

import pulumi
import pulumi_aws as aws

from components.component import Component
from components.place import Place
from components.statements import Statement, grant, policy

USE = ("kms:Encrypt", "kms:Decrypt", "kms:ReEncrypt*", "kms:GenerateDataKey*", "kms:DescribeKey")


@dataclass(frozen=True, kw_only=True)
class EncryptionKeyArgs:
    """Who may use the key besides the account's own roles."""

    place: Place

    reader_accounts: Sequence[str] = ()
    """Other accounts that may decrypt."""

    deletion_window_days: int = 30
    """How long a scheduled deletion can be called off."""


class EncryptionKey(Component):
    """A key that is rotated every year and that the services writing on our behalf may use."""

    pulumi_type = "mlops:index:EncryptionKey"

    arn: pulumi.Output[str]
    """ARN of the key."""

    def __init__(self, name: str, args: EncryptionKeyArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__(name, opts)

        key = aws.kms.Key(
            f"{name}-key",
            description=f"Encrypts what mlops keeps in {args.place.environment}",
            enable_key_rotation=True,
            deletion_window_in_days=args.deletion_window_days,
            policy=policy(_statements(args)),
            opts=self.child(),
        )
        # People look the key up by this name.
        aws.kms.Alias(
            f"{name}-alias",
            name=f"alias/mlops-{args.place.environment}",
            target_key_id=key.key_id,
            opts=self.child(),
        )

        self.arn = key.arn
        self.seal()


def _statements(args: EncryptionKeyArgs) -> list[Statement]:
    place, this_key = args.place, "*"  # in a key's own policy the wildcard means this key
    logs = {"ArnLike": {"kms:EncryptionContext:aws:logs:arn": place.arn("logs", "log-group:*")}}
    ours = {"StringEquals": {"aws:SourceAccount": place.account}}
    statements = [
        # Without the account itself nobody could ever change the key again (KMS developer guide, "Default key policy").
        grant({"AWS": place.root_arn(place.account)}, "kms:*", on=this_key),
        grant({"Service": f"logs.{place.region}.amazonaws.com"}, USE, on=this_key, when=logs),
        grant({"Service": ["cloudwatch.amazonaws.com", "events.amazonaws.com"]}, USE, on=this_key, when=ours),
    ]
    if args.reader_accounts:
        readers = {"AWS": [place.root_arn(account) for account in args.reader_accounts]}
        statements.append(grant(readers, ["kms:Decrypt", "kms:DescribeKey"], on=this_key))
    return statements
