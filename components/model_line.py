"""This file is one model line in the cloud, from its features to the monitor that watches it."""

from dataclasses import dataclass
from pathlib import Path

import pulumi
import pulumi_aws as aws

from components.code import Code, CodeArgs
from components.component import Component
from components.dashboard import Dashboard, DashboardArgs
from components.documents import as_json
from components.drift_monitor import DriftMonitor, DriftMonitorArgs
from components.endpoint_alarms import EndpointAlarms, EndpointAlarmsArgs
from components.feature_store import FeatureStore, FeatureStoreArgs, GroupArgs
from components.ground import Ground
from components.offers import metric_namespace, offers
from components.permissions import Permissions
from components.pipeline import Pipeline, PipelineArgs
from components.pipeline_plan import used_images
from components.registry import Registry, RegistryArgs
from components.release import Release, ReleaseArgs
from components.statements import Statement
from components.variables import Offers
from jobs.kit import names
from jobs.kit.spec import Line

JOBS = ("run", "gate", "register", "approve", "release", "drift")
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
    consumer_accounts: tuple[str, ...] = ()
    keep_state: bool = True
    more_offers: tuple[tuple[str, pulumi.Input[str]], ...] = ()
    """Variables that only this environment offers."""

    snapshot_statements: tuple[Statement, ...] = ()


class ModelLine(Component):
    """Everything that answers one business question."""

    pulumi_type = "mlops:index:ModelLine"

    endpoint: pulumi.Output[str]
    """Name of the endpoint that releases make."""

    pipeline_arn: pulumi.Output[str]
    """Start a run here."""

    release_arn: pulumi.Output[str]
    """Start a release here."""

    package_group: pulumi.Output[str]
    """Holds the line's models."""

    def __init__(self, name: str, args: ModelLineArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__(name, opts)
        told = _offers(args)

        code = Code(f"{name}-code", _code(args), opts=self.child())
        features = FeatureStore(f"{name}-features", _features(args), opts=self.child())
        registry = Registry(f"{name}-registry", _registry(args), opts=self.child())
        pipeline = Pipeline(f"{name}-pipeline", _pipeline(args, code.uri, told), opts=self.child())
        alarms = EndpointAlarms(f"{name}-endpoint", _alarms(args), opts=self.child())
        release = Release(f"{name}-release", _release(args, registry, alarms, told), opts=self.child())
        DriftMonitor(f"{name}-drift", _drift(args, told), opts=self.child())
        Dashboard(f"{name}-dashboard", _dashboard(args), opts=self.child())

        self.endpoint = pulumi.Output.from_input(_endpoint(args))
        self.pipeline_arn = pipeline.arn
        self.release_arn = release.arn
        self.package_group = registry.package_group
        self._tell(name, args, code, features)
        self.seal()

    def _tell(self, name: str, args: ModelLineArgs, code: Code, features: FeatureStore) -> None:
        """Say where the line is, to commands and to other stacks."""
        environment, line = args.ground.place.environment, args.spec.name
        told = {
            "pipeline_arn": self.pipeline_arn,
            "release_arn": self.release_arn,
            "endpoint": self.endpoint,
            "package_group": self.package_group,
            "functions": {job: names.function(environment, line, job) for job in JOBS},
            "feature_groups": features.group_names,
            "spec_sha256": args.spec_sha256,
            "code_uri": code.uri,
            "code_sha256": code.sha256,
            "approval": args.approval,
        }
        aws.ssm.Parameter(
            f"{name}-parameter",
            name=names.line_parameter(environment, line),
            type="String",
            value=as_json(told),
            opts=self.child(),
        )


def _endpoint(args: ModelLineArgs) -> str:
    return names.endpoint(args.ground.place.environment, args.spec.name)


def _offers(args: ModelLineArgs) -> Offers:
    deployed = {"APPROVAL": args.approval, "SPEC_SHA256": args.spec_sha256}
    return {**offers(args.spec, args.ground), **deployed, **dict(args.more_offers)}


def _permissions(args: ModelLineArgs) -> Permissions:
    images = used_images(args.spec, args.ground.place.region)
    return Permissions(ground=args.ground, line=args.spec.name, images=images)


def _code(args: ModelLineArgs) -> CodeArgs:
    bucket = args.ground.artifacts_bucket
    return CodeArgs(line=args.spec.name, package=args.spec.package, bucket=bucket, build=args.build)


def _features(args: ModelLineArgs) -> FeatureStoreArgs:
    stated = args.spec.feature_groups
    groups = {name: GroupArgs(group=g, online=g.online, description=g.description) for name, g in stated.items()}
    return FeatureStoreArgs(ground=args.ground, line=args.spec.name, groups=groups, protect=args.keep_state)


def _registry(args: ModelLineArgs) -> RegistryArgs:
    return RegistryArgs(
        ground=args.ground,
        line=args.spec.name,
        description=args.spec.description,
        consumer_accounts=args.consumer_accounts,
        protect=args.keep_state,
    )


def _pipeline(args: ModelLineArgs, code_uri: pulumi.Input[str], told: Offers) -> PipelineArgs:
    return PipelineArgs(
        ground=args.ground,
        line=args.spec,
        code_uri=code_uri,
        offers=told,
        snapshot_statements=args.snapshot_statements,
    )


def _alarms(args: ModelLineArgs) -> EndpointAlarmsArgs:
    stated = args.spec.deployment
    return EndpointAlarmsArgs(
        ground=args.ground,
        endpoint=_endpoint(args),
        max_error_percent=stated.max_error_percent,
        max_latency_ms=stated.max_latency_ms,
    )


def _release(args: ModelLineArgs, registry: Registry, alarms: EndpointAlarms, told: Offers) -> ReleaseArgs:
    return ReleaseArgs(
        ground=args.ground,
        line=args.spec.name,
        permissions=_permissions(args),
        package_group=registry.package_group,
        alarm_names=alarms.alarm_names,
        offers=told,
    )


def _drift(args: ModelLineArgs, told: Offers) -> DriftMonitorArgs:
    return DriftMonitorArgs(
        ground=args.ground,
        line=args.spec.name,
        permissions=_permissions(args),
        every_seconds=int(args.spec.monitoring.every.total_seconds()),
        offers=told,
    )


def _dashboard(args: ModelLineArgs) -> DashboardArgs:
    environment, line = args.ground.place.environment, args.spec.name
    return DashboardArgs(
        place=args.ground.place,
        line=line,
        endpoint=_endpoint(args),
        namespace=metric_namespace(args.ground),
        functions=[names.function(environment, line, job) for job in JOBS],
        max_latency_ms=args.spec.deployment.max_latency_ms,
    )
