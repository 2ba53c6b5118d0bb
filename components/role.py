"""This file is one role with exactly the permissions that one thing needs."""

from collections.abc import Sequence
from dataclasses import dataclass

import pulumi
import pulumi_aws as aws

from components.component import Component
from components.ground import Ground
from components.statements import Statement, policy, trust


@dataclass(frozen=True, kw_only=True)
class JobRoleArgs:
    """Who becomes the role and what it may do."""

    ground: Ground
    service: str
    """Service that assumes the role, such as sagemaker.amazonaws.com."""

    statements: Sequence[Statement]

    names_source: bool = True
    """Whether the service says on whose behalf it assumes the role; Lambda does not."""


class JobRole(Component):
    """A role and its one inline policy, which goes when the role goes."""

    pulumi_type = "mlops:index:JobRole"

    arn: pulumi.Output[str]
    """ARN of the role; resolves once it may do its work."""

    def __init__(self, name: str, args: JobRoleArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__(name, opts)
        place = args.ground.place

        role = aws.iam.Role(
            f"{name}-role",
            path=place.role_path,
            assume_role_policy=trust(args.service, place.account if args.names_source else None),
            permissions_boundary=args.ground.boundary_arn,
            opts=self.child(),
        )
        permissions = aws.iam.RolePolicy(
            f"{name}-permissions", role=role.name, policy=policy(args.statements), opts=self.child()
        )

        # A service that uses the role before its policy exists fails, and some never try again.
        self.arn = pulumi.Output.all(role.arn, permissions.id).apply(lambda both: str(both[0]))
        self.seal()
