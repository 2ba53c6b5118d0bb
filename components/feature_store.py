"""This file is a line's feature groups: newest values online, history in the lake, and alarms on both."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

import pulumi
import pulumi_aws as aws

from components.component import Component
from components.feature_alarms import watch_group
from components.ground import Ground
from components.role import JobRole, JobRoleArgs
from components.statements import Statement, allow
from jobs.features.contract import Group, definitions
from jobs.kit.names import feature_group

_SETTLED = [
    "featureDefinitions",
    "description",
    "recordIdentifierFeatureName",
    "eventTimeFeatureName",
    "onlineStoreConfig",
]
"""What a version of a group keeps for its life, but for features that are added; to the aws provider each is a replacement,
which would lose the online store and orphan the history. Features are added by whoever needs them (`jobs.features.groups`), all
else takes a new version; `estate features plan` says which."""


@dataclass(frozen=True, kw_only=True)
class GroupArgs:
    """One version of a feature group as a line states it."""

    group: Group
    online: bool = False
    description: str = ""
    version: int = 1
    fresh_within_seconds: int | None = None
    """How old its newest record may be."""

    leaving: bool = False
    """Whether it may be deleted by the next deployment."""


@dataclass(frozen=True, kw_only=True)
class FeatureStoreArgs:
    """The feature groups of a line."""

    ground: Ground
    line: str
    groups: Mapping[str, GroupArgs]

    former: Mapping[str, tuple[GroupArgs, ...]] = field(default_factory=dict)
    """Versions that were superseded and stay until nothing reads them."""

    protect: bool = True
    """Whether history outlives a mistake: a feature group cannot be restored."""


class FeatureStore(Component):
    """Feature groups under fixed names, and the role that lets the store write to the lake."""

    pulumi_type = "mlops:index:FeatureStore"

    group_names: pulumi.Output[Mapping[str, str]]
    """Name in AWS of each feature group."""

    def __init__(self, name: str, args: FeatureStoreArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__(name, opts)

        may = _statements(args.ground)
        store = JobRoleArgs(ground=args.ground, service="sagemaker.amazonaws.com", statements=may)
        role = JobRole(f"{name}-store", store, opts=self.child())
        made = {
            (group, stated.version): _group(name, args, group, stated, role.arn, self._kept(args, stated))
            for group, stated in _all(args)
        }
        for group, stated in args.groups.items():
            watch_group(f"{name}-{group}", args.ground, args.line, group, stated.fresh_within_seconds, self)

        self.group_names = pulumi.Output.all(
            **{group: made[group, stated.version].feature_group_name for group, stated in args.groups.items()}
        )
        self.seal()

    def _kept(self, args: FeatureStoreArgs, stated: GroupArgs) -> pulumi.ResourceOptions:
        return self.child(protect=args.protect and not stated.leaving, ignore_changes=_SETTLED)


def _all(args: FeatureStoreArgs) -> Iterator[tuple[str, GroupArgs]]:
    yield from args.groups.items()
    for group, versions in args.former.items():
        yield from ((group, stated) for stated in versions)


def _group(
    name: str,
    args: FeatureStoreArgs,
    group: str,
    stated: GroupArgs,
    role_arn: pulumi.Input[str],
    opts: pulumi.ResourceOptions,
) -> aws.sagemaker.FeatureGroup:
    ground, version = args.ground, f"-v{stated.version}" if stated.version > 1 else ""
    return aws.sagemaker.FeatureGroup(
        f"{name}-{group}{version}",
        # Jobs and callers address the group by name.
        feature_group_name=feature_group(ground.place.environment, args.line, group, stated.version),
        description=stated.description or None,
        record_identifier_feature_name=stated.group.entity,
        event_time_feature_name=stated.group.event_time,
        feature_definitions=_definitions(stated.group),
        role_arn=role_arn,
        online_store_config=_newest(ground) if stated.online else None,
        offline_store_config={"s3_storage_config": _history(ground)},
        opts=opts,
    )


def _newest(ground: Ground) -> aws.sagemaker.FeatureGroupOnlineStoreConfigArgsDict:
    return {"enable_online_store": True, "security_config": {"kms_key_id": ground.key_arn}}


def _history(ground: Ground) -> aws.sagemaker.FeatureGroupOfflineStoreConfigS3StorageConfigArgsDict:
    return {"s3_uri": pulumi.Output.concat("s3://", ground.lake_bucket, "/features"), "kms_key_id": ground.key_arn}


def _definitions(group: Group) -> list[aws.sagemaker.FeatureGroupFeatureDefinitionArgsDict]:
    return [{"feature_name": one["FeatureName"], "feature_type": one["FeatureType"]} for one in definitions(group)]


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
