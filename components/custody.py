"""This file is who may put snapshots under legal hold and who may let them expire: two roles, neither of which writes data."""

from collections.abc import Sequence

import pulumi
import pulumi_aws as aws

from components.component import Component
from components.ground import Ground
from components.keeping import Keeping
from components.place import Place
from components.statements import Statement, allow, policy
from jobs.kit import names

SNAPSHOTS = "snapshots/"
DUTIES = ("hold", "expiry")


def role_arn(place: Place, duty: str) -> str:
    """Of a role by its duty; known before there is a role, for the bucket's policy."""
    path = f"role{place.role_path}{names.snapshot_role(place.environment, duty)}"
    return f"arn:{place.partition}:iam::{place.account}:{path}"


def snapshot_keeping(place: Place) -> Keeping:
    """What the lake's policy says of snapshots."""
    return Keeping(prefix=SNAPSHOTS, expiry_role_arn=role_arn(place, "expiry"), hold_role_arn=role_arn(place, "hold"))


class SnapshotCustody(Component):
    """The two roles that `estate snapshots` takes on; who of the account's people may, their own permissions say."""

    pulumi_type = "mlops:index:SnapshotCustody"

    role_arns: pulumi.Output[list[str]]
    """The roles; resolve once they may do their work."""

    def __init__(self, name: str, ground: Ground, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__(name, opts)

        made = []
        for duty in DUTIES:
            role = aws.iam.Role(
                f"{name}-{duty}-role",
                name=names.snapshot_role(ground.place.environment, duty),  # the lake's policy names it
                path=ground.place.role_path,
                assume_role_policy=policy([_people(ground.place)]),
                permissions_boundary=ground.boundary_arn,
                opts=self.child(),
            )
            permissions = aws.iam.RolePolicy(
                f"{name}-{duty}-permissions",
                role=role.name,
                policy=policy(_statements(ground, duty)),
                opts=self.child(),
            )
            made.append(pulumi.Output.all(role.arn, permissions.id).apply(lambda both: str(both[0])))

        self.role_arns = pulumi.Output.all(*made).apply(list)
        self.seal()


def _people(place: Place) -> Statement:
    return {"Effect": "Allow", "Principal": {"AWS": place.root_arn(place.account)}, "Action": "sts:AssumeRole"}


def _statements(ground: Ground, duty: str) -> Sequence[Statement]:
    """Only expiry deletes, and it writes nothing but what is left of a manifest; only hold holds."""
    lake, all_of_it = ground.lake_bucket, f"{SNAPSHOTS}*"
    objects = ground.objects(lake, all_of_it)
    own = {
        "hold": [allow("s3:PutObjectLegalHold", on=objects)],
        "expiry": [allow("s3:DeleteObject", on=objects), *ground.write(lake, f"{SNAPSHOTS}*/expired/*")],
    }
    seen = [*ground.read(lake, all_of_it), allow("s3:GetObjectLegalHold", on=objects)]
    return [*own[duty], *seen, *ground.use_key(), *ground.keep_ledger("*")]
