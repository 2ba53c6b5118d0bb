"""This file is a line's feature groups: newest values online, history in the lake."""

from collections.abc import Mapping
from dataclasses import dataclass

import pulumi
import pulumi_aws as aws

from components.component import Component
from components.ground import Ground
from components.role import JobRole, JobRoleArgs
from components.statements import Statement, allow
from jobs.features.contract import Group, definitions
from jobs.kit.names import feature_group


@dataclass(frozen=True, kw_only=True)
class GroupArgs:
    """One feature group as a line states it."""

    group: Group
    online: bool = False
    description: str = ""


@dataclass(frozen=True, kw_only=True)
class FeatureStoreArgs:
    """The feature groups of a line."""

    ground: Ground
    line: str
    groups: Mapping[str, GroupArgs]

    protect: bool = True
    """Whether history outlives a mistake: a feature group cannot be restored."""


class FeatureStore(Component):
    """Feature groups under fixed names, and the role that lets the store write to the lake."""

    pulumi_type = "mlops:index:FeatureStore"

    group_names: pulumi.Output[Mapping[str, str]]
    """Name in AWS of each feature group."""

    def __init__(self, name: str, args: FeatureStoreArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__(name, opts)

        role = JobRole(
            f"{name}-store",
            JobRoleArgs(
                place=args.ground.place,
                service="sagemaker.amazonaws.com",
                statements=_statements(args.ground),
                boundary_arn=args.ground.boundary_arn,
            ),
            opts=self.child(),
        )
        made = {
            group: _group(f"{name}-{group}", args, group, role.arn, self.child(protect=args.protect))
            for group in args.groups
        }

        self.group_names = pulumi.Output.all(**{group: made[group].feature_group_name for group in made})
        self.seal()


def _group(
    name: str, args: FeatureStoreArgs, group: str, role_arn: pulumi.Input[str], opts: pulumi.ResourceOptions
) -> aws.sagemaker.FeatureGroup:
    ground, stated = args.ground, args.groups[group]
    features: list[aws.sagemaker.FeatureGroupFeatureDefinitionArgsDict] = [
        {"feature_name": feature["FeatureName"], "feature_type": feature["FeatureType"]}
        for feature in definitions(stated.group)
    ]
    history = pulumi.Output.concat("s3://", ground.lake_bucket, "/features")
    online: aws.sagemaker.FeatureGroupOnlineStoreConfigArgsDict = {
        "enable_online_store": True,
        "security_config": {"kms_key_id": ground.key_arn},
    }
    return aws.sagemaker.FeatureGroup(
        name,
        # Jobs and callers address the group by name.
        feature_group_name=feature_group(ground.place.environment, args.line, group),
        description=stated.description or None,
        record_identifier_feature_name=stated.group.entity,
        event_time_feature_name=stated.group.event_time,
        feature_definitions=features,
        role_arn=role_arn,
        online_store_config=online if stated.online else None,
        offline_store_config={"s3_storage_config": {"s3_uri": history, "kms_key_id": ground.key_arn}},
        opts=opts,
    )


def _statements(ground: Ground) -> list[Statement]:
    bucket = pulumi.Output.concat(ground.place.bucket_arn(""), ground.lake_bucket)
    tables = ["catalog", "database/sagemaker_featurestore", "table/sagemaker_featurestore/*"]
    catalogue = ["glue:GetTable", "glue:UpdateTable", "glue:CreateTable", "glue:GetDatabase", "glue:CreateDatabase"]
    return [
        allow(["s3:PutObject", "s3:GetObject"], on=ground.objects(ground.lake_bucket, "features/*")),
        allow(["s3:GetBucketAcl", "s3:GetBucketLocation"], on=bucket),
        # The feature store keeps every account's tables in one database of this name.
        allow(catalogue, on=[ground.place.arn("glue", table) for table in tables]),
        *ground.use_key(),
        *ground.lend_key(),
    ]
