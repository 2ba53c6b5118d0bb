"""This file is what a bucket's policy refuses so that what is kept in a folder goes only by the one way there is."""

from collections.abc import Sequence
from dataclasses import dataclass

import pulumi

from components.statements import Statement, forbid


@dataclass(frozen=True, kw_only=True)
class Keeping:
    """One folder of a bucket, and who may do what to the objects in it."""

    prefix: str
    """With its slash."""
    expiry_role_arn: str
    """The only one that may delete, and then only so that S3 keeps the version for a while."""
    hold_role_arn: str
    """The only one that may put under legal hold, and lift it."""

    def __post_init__(self) -> None:
        if not self.prefix.endswith("/"):
            raise ValueError(f"prefix must end with /, got {self.prefix}")


def keeping_statements(bucket_arn: pulumi.Output[str], keeping: Keeping) -> Sequence[Statement]:
    """Refusals, which count whatever a role is allowed elsewhere.

    No tag of an object can say that it is held: S3 does not tell a policy the object's tags when it is asked to delete it
    (service authorization reference, Amazon S3: s3:ExistingObjectTag is no key of DeleteObject). A legal hold does.
    S3's own lifecycle asks no policy; it leaves what is under legal hold alone.
    """
    objects = pulumi.Output.concat(bucket_arn, f"/{keeping.prefix}*")
    return [
        forbid("s3:DeleteObject", on=objects, when=_but(keeping.expiry_role_arn)),
        # Versions go by the rule for superseded ones and by nobody's hand.
        forbid("s3:DeleteObjectVersion", on=objects),
        forbid("s3:PutObjectLegalHold", on=objects, when=_but(keeping.hold_role_arn)),
    ]


def _but(role_arn: str) -> dict[str, dict[str, str]]:
    # Of a session this key is its role's ARN, so one pattern serves for all of them.
    return {"ArnNotEquals": {"aws:PrincipalArn": role_arn}}
