"""This file is what a model line is told, and what it tells each of its parts."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import pulumi

from components.code import CodeArgs
from components.dashboard import DashboardArgs
from components.drift_monitor import DriftMonitorArgs
from components.endpoint_alarms import EndpointAlarms, EndpointAlarmsArgs
from components.ground import Ground
from components.labels import LabelsArgs
from components.offers import metric_namespace, offers
from components.permissions import Permissions
from components.pipeline import PipelineArgs
from components.pipeline_plan import used_images
from components.registry import Registry, RegistryArgs
from components.release import ReleaseArgs
from components.statements import Statement
from components.tracking import TrackingServer, tracking_offers
from components.variables import Offers
from jobs.kit import names
from jobs.kit.earlier import Earlier
from jobs.kit.spec import Line

JOBS = ("run", "gate", "register", "approve", "release", "drift", "labels", "respond")
"""Jobs that are functions."""


@dataclass(frozen=True, kw_only=True)
class ModelLineArgs:
    """The line as its team states it, and how this environment treats it."""

    ground: Ground
    spec: Line
    spec_sha256: str
    """Digest of the model.yaml."""

    approval: str
    """Who approves what passed its gates: automatic or manual."""

    build: Path
    former: Mapping[str, Mapping[int, Earlier]] = field(default_factory=dict)
    """Superseded versions of feature groups that must stay, by group."""

    consumer_accounts: tuple[str, ...] = ()
    keep_state: bool = True
    more_offers: tuple[tuple[str, pulumi.Input[str]], ...] = ()
    """Variables that only this environment offers."""

    snapshot_statements: tuple[Statement, ...] = ()
    tracker: TrackingServer | None = None


def endpoint(args: ModelLineArgs) -> str:
    return names.endpoint(args.ground.place.environment, args.spec.name)


def line_offers(args: ModelLineArgs) -> Offers:
    deployed = {"APPROVAL": args.approval, "SPEC_SHA256": args.spec_sha256, **tracking_offers(args.spec, args.tracker)}
    return {**offers(args.spec, args.ground), **deployed, **dict(args.more_offers)}


def line_permissions(args: ModelLineArgs) -> Permissions:
    images = used_images(args.spec, args.ground.place.region)
    return Permissions(ground=args.ground, line=args.spec.name, images=images)


def code_args(args: ModelLineArgs) -> CodeArgs:
    bucket = args.ground.artifacts_bucket
    return CodeArgs(line=args.spec.name, package=args.spec.package, bucket=bucket, build=args.build)


def registry_args(args: ModelLineArgs) -> RegistryArgs:
    return RegistryArgs(
        ground=args.ground,
        line=args.spec.name,
        description=args.spec.description,
        consumer_accounts=args.consumer_accounts,
        protect=args.keep_state,
    )


def pipeline_args(args: ModelLineArgs, code_uri: pulumi.Input[str], told: Offers) -> PipelineArgs:
    return PipelineArgs(
        ground=args.ground,
        line=args.spec,
        code_uri=code_uri,
        offers=told,
        snapshot_statements=args.snapshot_statements,
    )


def alarm_args(args: ModelLineArgs) -> EndpointAlarmsArgs:
    stated = args.spec.deployment
    return EndpointAlarmsArgs(
        ground=args.ground,
        endpoint=endpoint(args),
        max_error_percent=stated.max_error_percent,
        max_latency_ms=stated.max_latency_ms,
    )


def release_args(args: ModelLineArgs, registry: Registry, alarms: EndpointAlarms, told: Offers) -> ReleaseArgs:
    return ReleaseArgs(
        ground=args.ground,
        line=args.spec.name,
        permissions=line_permissions(args),
        package_group=registry.package_group,
        alarm_names=alarms.alarm_names,
        offers=told,
        looked_up=tuple(_looked_up(args)),
    )


def _looked_up(args: ModelLineArgs) -> Iterator[str]:
    """Earlier versions too: an earlier package that is released again asks what it was trained with."""
    for name, group in args.spec.feature_groups.items():
        if args.spec.deployment.lookup and group.online:
            for version in range(1, group.version + 1):
                yield names.feature_group(args.ground.place.environment, args.spec.name, name, version)


def drift_args(args: ModelLineArgs, told: Offers) -> DriftMonitorArgs:
    return DriftMonitorArgs(
        ground=args.ground,
        line=args.spec.name,
        permissions=line_permissions(args),
        every_seconds=int(args.spec.monitoring.every.total_seconds()),
        offers=told,
    )


def labels_args(args: ModelLineArgs, told: Offers) -> LabelsArgs:
    permissions = line_permissions(args)
    return LabelsArgs(ground=args.ground, line=args.spec.name, permissions=permissions, offers=told)


def dashboard_args(args: ModelLineArgs) -> DashboardArgs:
    environment, line = args.ground.place.environment, args.spec.name
    return DashboardArgs(
        place=args.ground.place,
        line=line,
        endpoint=endpoint(args),
        namespace=metric_namespace(args.ground),
        functions=[names.function(environment, line, job) for job in JOBS],
        max_latency_ms=args.spec.deployment.max_latency_ms,
    )
