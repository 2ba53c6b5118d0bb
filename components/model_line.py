"""This file is one model line in the cloud, from its features to the monitor that watches it."""

import pulumi
import pulumi_aws as aws

from components.code import Code
from components.component import Component
from components.dashboard import Dashboard
from components.documents import as_json
from components.drift_monitor import DriftMonitor
from components.endpoint_alarms import EndpointAlarms
from components.feature_args import feature_args
from components.feature_store import FeatureStore
from components.labels import Labels
from components.line_args import (
    JOBS,
    ModelLineArgs,
    alarm_args,
    code_args,
    dashboard_args,
    drift_args,
    endpoint,
    labels_args,
    line_offers,
    pipeline_args,
    registry_args,
    release_args,
)
from components.pipeline import Pipeline
from components.registry import Registry
from components.release import Release
from components.respond import Respond, respond_args
from components.skew_monitor import SkewMonitor, skew_args
from jobs.kit import names


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
        told = line_offers(args)

        code = Code(f"{name}-code", code_args(args), opts=self.child())
        features = FeatureStore(f"{name}-features", feature_args(args), opts=self.child())
        registry = Registry(f"{name}-registry", registry_args(args), opts=self.child())
        pipeline = Pipeline(f"{name}-pipeline", pipeline_args(args, code.uri, told), opts=self.child())
        alarms = EndpointAlarms(f"{name}-endpoint", alarm_args(args), opts=self.child())
        release = Release(f"{name}-release", release_args(args, registry, alarms, told), opts=self.child())
        Respond(f"{name}-respond", respond_args(args, pipeline.arn, release.arn, told), opts=self.child())
        DriftMonitor(f"{name}-drift", drift_args(args, told), opts=self.child())
        SkewMonitor(f"{name}-skew", skew_args(args, code.uri, told), opts=self.child())
        Labels(f"{name}-labels", labels_args(args, told), opts=self.child())
        Dashboard(f"{name}-dashboard", dashboard_args(args), opts=self.child())

        self.endpoint = pulumi.Output.from_input(endpoint(args))
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
