"""This file says what each job of a line may do once there is a package; a permission that is not here none of them has."""

from collections.abc import Sequence
from dataclasses import dataclass

import pulumi

from components.line import put_metrics
from components.statements import Statement, allow
from components.step_permissions import StepPermissions

_RELEASE = [f"{verb}{thing}" for thing in ("Model", "EndpointConfig", "Endpoint") for verb in ("Create", "Delete")]
_SCALE = ("RegisterScalableTarget", "DeregisterScalableTarget", "PutScalingPolicy", "DeleteScalingPolicy")


@dataclass(frozen=True, kw_only=True)
class Permissions(StepPermissions):
    """What the jobs of one line may do, on things that carry its name: steps of a run, release, serving, monitors."""

    def serve(self, online: Sequence[str] = ()) -> list[Statement]:
        """Args: online: names of the feature groups that are looked up."""
        groups = [self.ground.place.arn("sagemaker", f"feature-group/{name}") for name in online]
        return [
            *([allow(["sagemaker:BatchGetRecord", "sagemaker:GetRecord"], on=groups)] if groups else []),
            *self._logs_and_image(),
            *self.ground.read(self.ground.artifacts_bucket, f"runs/{self.line}/*"),
            *self.ground.write(self.ground.captures_bucket, f"captures/{self._endpoint}/*", *self._staging_captures()),
        ]

    def respond(self, machines: Sequence[pulumi.Input[str]]) -> list[Statement]:
        """Args: machines: the pipeline and the release, which it may start."""
        jobs = self.ground.place.arn("sagemaker", f"training-job/{self.line}-train*")
        return [
            allow("states:StartExecution", on=list(machines)),
            allow("states:ListExecutions", on=list(machines)),
            allow("states:StopExecution", on=self._executions()),
            allow("sagemaker:DescribeModelPackage", on=self._sagemaker("model-package", "/*")),
            allow("sagemaker:StopTrainingJob", on=jobs),
            allow("sns:Publish", on=self.ground.alerts_topic_arn),
            *self.ground.keep_ledger(self.line),
        ]

    def release(self, serve_role: pulumi.Input[str]) -> list[Statement]:
        place = self.ground.place
        made = [
            place.arn("sagemaker", f"{kind}/{self._endpoint}*") for kind in ("model", "endpoint-config", "endpoint")
        ]
        scaled = place.arn("application-autoscaling", "scalable-target/*")  # a target's ARN is an id given by AWS
        linked = f"arn:{place.partition}:iam::{place.account}:role/aws-service-role/sagemaker.application-autoscaling.amazonaws.com/*"
        act = [*_RELEASE, "UpdateEndpoint", "UpdateEndpointWeightsAndCapacities", "InvokeEndpoint", "AddTags"]
        return [
            self._look(),
            allow([f"sagemaker:{action}" for action in act], on=made),
            # Lists have no resource level (service authorization reference, Amazon SageMaker).
            allow([f"sagemaker:List{things}" for things in ("Models", "EndpointConfigs", "Endpoints")], on="*"),
            allow([f"application-autoscaling:{action}" for action in _SCALE], on=scaled),
            # Describing targets has no resource level (service authorization reference, Application Auto Scaling).
            allow(["application-autoscaling:DescribeScalableTargets"], on="*"),
            allow("iam:CreateServiceLinkedRole", on=linked),
            allow("cloudwatch:DescribeAlarms", on=place.arn("cloudwatch", f"alarm:{self._endpoint}-*")),
            allow("iam:PassRole", on=serve_role, when=passed_to("sagemaker.amazonaws.com")),
            *self.ground.read(self.ground.artifacts_bucket, f"runs/{self.line}/*"),
            *self.ground.keep_ledger(self.line),
            *self.ground.lend_key(),
        ]

    def skew(self, namespace: str) -> list[Statement]:
        captured = f"captures/{self._endpoint}/*"
        return [
            *self._container(),
            *self.ground.read(self.ground.captures_bucket, captured),
            *self.ground.read(self.ground.lake_bucket, "features/*"),
            allow("sagemaker:DescribeFeatureGroup", on=self._sagemaker("feature-group")),
            put_metrics(namespace),
        ]

    def drift(self, namespace: str) -> list[Statement]:
        captured, windows = f"captures/{self._endpoint}/*", f"windows/{self.line}/*"
        known = f"labels/{self.line}/*"
        return [
            self._look(),
            *self.ground.read(self.ground.captures_bucket, captured, windows, known),
            *self.ground.write(self.ground.captures_bucket, windows),
            *self.ground.read(self.ground.artifacts_bucket, f"runs/{self.line}/*"),
            put_metrics(namespace),
            # Reading metrics has no resource level (service authorization reference, Amazon CloudWatch).
            allow("cloudwatch:GetMetricData", on="*"),
            allow("lambda:InvokeFunction", on=self._function("respond")),
            *self.ground.keep_ledger(self.line),
        ]

    def labels(self, namespace: str) -> list[Statement]:
        captured, kept = f"captures/{self._endpoint}/*", f"labels/{self.line}/*"
        return [
            *self.ground.read(self.ground.raw_bucket, f"{self.line}/labels/*"),
            *self.ground.read(self.ground.captures_bucket, captured, kept),
            *self.ground.write(self.ground.captures_bucket, kept),
            put_metrics(namespace),
            *self.ground.keep_ledger(self.line),
        ]


def passed_to(service: str) -> dict[str, dict[str, str]]:
    """Condition under which a role may be handed on to that service only."""
    return {"StringEquals": {"iam:PassedToService": service}}
