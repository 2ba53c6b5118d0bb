"""This file turns what a line states of its feature groups into what its feature store is told."""

from components.feature_store import FeatureStoreArgs, GroupArgs
from components.line_args import ModelLineArgs
from jobs.kit.earlier import Earlier
from jobs.kit.spec import FeatureGroup


def feature_args(args: ModelLineArgs) -> FeatureStoreArgs:
    return FeatureStoreArgs(
        ground=args.ground,
        line=args.spec.name,
        groups={name: _stated(group) for name, group in args.spec.feature_groups.items()},
        former={name: tuple(_former(v, was) for v, was in found.items()) for name, found in args.former.items()},
        protect=args.keep_state,
    )


def _stated(group: FeatureGroup) -> GroupArgs:
    return GroupArgs(
        group=group,
        online=group.online,
        description=group.description,
        version=group.version,
        fresh_within_seconds=int(group.fresh_within.total_seconds()) if group.fresh_within else None,
    )


def _former(version: int, was: Earlier) -> GroupArgs:
    return GroupArgs(group=was, online=was.online, version=version, leaving=was.leaving)
