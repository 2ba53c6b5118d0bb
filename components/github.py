"""This file is how a repository's workflows reach the account without a stored key."""

from collections.abc import Sequence
from dataclasses import dataclass

import pulumi
import pulumi_aws as aws

from components.component import Component
from components.place import Place
from components.statements import Statement, allow, policy

ISSUER = "token.actions.githubusercontent.com"


@dataclass(frozen=True, kw_only=True)
class GitHubAccessArgs:
    """Which repository may deploy what."""

    place: Place
    repository: str
    """owner/name."""

    provider_arn: str | None = None
    """An issuer that the account already trusts; one is declared where none is named."""

    boundary_arn: str | None = None
    """Boundary that every role made by a deployment must carry."""

    def __post_init__(self) -> None:
        if self.repository.count("/") != 1 or "*" in self.repository:
            raise ValueError(f"repository must be owner/name, got {self.repository}")


class GitHubAccess(Component):
    """Two roles: one that deploys, for jobs behind the environment's approval; one that only looks, for pull requests."""

    pulumi_type = "mlops:index:GitHubAccess"

    deploy_role_arn: pulumi.Output[str]
    """For the workflow that deploys."""

    preview_role_arn: pulumi.Output[str]
    """For the workflow that previews."""

    def __init__(self, name: str, args: GitHubAccessArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__(name, opts)

        provider = args.provider_arn or self._issuer(name)
        trusted = f"repo:{args.repository}:"
        deploy = self._role(f"{name}-deploy", args, provider, f"{trusted}environment:{args.place.environment}")
        aws.iam.RolePolicyAttachment(
            f"{name}-deploy-services",
            role=deploy.name,
            # All but IAM, which the inline policy grants for our own roles only.
            policy_arn=f"arn:{args.place.partition}:iam::aws:policy/PowerUserAccess",
            opts=self.child(),
        )
        aws.iam.RolePolicy(f"{name}-deploy-roles", role=deploy.name, policy=policy(_own_roles(args)), opts=self.child())
        preview = self._role(f"{name}-preview", args, provider, f"{trusted}pull_request")
        aws.iam.RolePolicyAttachment(
            f"{name}-preview-look",
            role=preview.name,
            policy_arn=f"arn:{args.place.partition}:iam::aws:policy/ReadOnlyAccess",
            opts=self.child(),
        )

        self.deploy_role_arn = deploy.arn
        self.preview_role_arn = preview.arn
        self.seal()

    def _issuer(self, name: str) -> pulumi.Output[str]:
        issuer = aws.iam.OpenIdConnectProvider(
            f"{name}-issuer", url=f"https://{ISSUER}", client_id_lists=["sts.amazonaws.com"], opts=self.child()
        )
        return issuer.arn

    def _role(self, name: str, args: GitHubAccessArgs, provider: pulumi.Input[str], subject: str) -> aws.iam.Role:
        # The whole subject is compared: a prefix would trust forks and other environments.
        exactly = {f"{ISSUER}:aud": "sts.amazonaws.com", f"{ISSUER}:sub": subject}
        trusts = {
            "Effect": "Allow",
            "Principal": {"Federated": provider},
            "Action": "sts:AssumeRoleWithWebIdentity",
            "Condition": {"StringEquals": exactly},
        }
        return aws.iam.Role(
            name,
            name=f"mlops-{args.place.environment}-{name.rsplit('-', 1)[1]}",  # workflows name it
            assume_role_policy=policy([trusts]),
            max_session_duration=3600,
            opts=self.child(),
        )


def _own_roles(args: GitHubAccessArgs) -> Sequence[Statement]:
    place = args.place
    roles = f"arn:{place.partition}:iam::{place.account}:role{place.role_path}*"
    bounded = {"StringEquals": {"iam:PermissionsBoundary": args.boundary_arn}} if args.boundary_arn else None
    make = [f"iam:{verb}" for verb in ("CreateRole", "PutRolePolicy", "DeleteRolePolicy", "PutRolePermissionsBoundary")]
    keep = ["DeleteRole", "UpdateRole", "UpdateAssumeRolePolicy", "TagRole", "UntagRole", "GetRole", "GetRolePolicy"]
    look = ["ListRolePolicies", "ListAttachedRolePolicies", "ListInstanceProfilesForRole", "ListRoleTags", "PassRole"]
    return [allow(make, on=roles, when=bounded), allow([f"iam:{verb}" for verb in (*keep, *look)], on=roles)]
