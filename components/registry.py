"""This file is where trained models wait for approval."""

from collections.abc import Sequence
from dataclasses import dataclass

import pulumi
import pulumi_aws as aws

from components.component import Component
from components.ground import Ground
from components.statements import Statement, grant, policy
from jobs.kit.names import package_group


@dataclass(frozen=True, kw_only=True)
class RegistryArgs:
    """Whose models, and who may read them."""

    ground: Ground
    line: str
    description: str

    consumer_accounts: Sequence[str] = ()
    """Accounts that may deploy the models; a repeated one counts once."""

    protect: bool = True
    """Whether the group outlives a mistake."""

    def __post_init__(self) -> None:
        if wrong := [account for account in self.consumer_accounts if not (account.isdigit() and len(account) == 12)]:  # noqa: PLR2004  digits of an AWS account
            raise ValueError(f"consumer_accounts must be of 12 digits, got {', '.join(wrong)}")


class Registry(Component):
    """A model package group and, where others consume it, its policy."""

    pulumi_type = "mlops:index:Registry"

    package_group: pulumi.Output[str]
    """Name of the group."""

    def __init__(self, name: str, args: RegistryArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__(name, opts)

        group = aws.sagemaker.ModelPackageGroup(
            f"{name}-group",
            # Approvers and events address the group by name.
            model_package_group_name=package_group(args.ground.place.environment, args.line),
            model_package_group_description=args.description,
            opts=self.child(protect=args.protect),
        )
        if args.consumer_accounts:
            aws.sagemaker.ModelPackageGroupPolicy(
                f"{name}-policy",
                model_package_group_name=group.model_package_group_name,
                resource_policy=policy(_statements(args)),
                opts=self.child(),
            )

        self.package_group = group.model_package_group_name
        self.seal()


def _statements(args: RegistryArgs) -> list[Statement]:
    """Accounts and single actions only.

    Source:
        SageMaker developer guide, "Promote a model package group policy to RAM": role principals and wildcards make a
        group undiscoverable.
    """
    place, group = args.ground.place, package_group(args.ground.place.environment, args.line)
    readers = {"AWS": [place.root_arn(account) for account in dict.fromkeys(args.consumer_accounts)]}
    versions = ["sagemaker:DescribeModelPackage", "sagemaker:ListModelPackages", "sagemaker:CreateModel"]
    return [
        grant(
            readers, "sagemaker:DescribeModelPackageGroup", on=place.arn("sagemaker", f"model-package-group/{group}")
        ),
        grant(readers, versions, on=place.arn("sagemaker", f"model-package/{group}/*")),
    ]
