"""This file says, step by step, what the jobs of a pipeline run may do; a permission that is not here none of them has."""

from collections.abc import Sequence
from dataclasses import dataclass

from components.line import Line, put_metrics
from components.offers import metric_namespace
from components.statements import Statement, allow

VERSIONS = ["sagemaker:DescribeModelPackage", "sagemaker:UpdateModelPackage"]


@dataclass(frozen=True, kw_only=True)
class StepPermissions(Line):
    """What the steps from raw deliveries to an approved package may do, on things that carry the line's name."""

    def features(self) -> list[Statement]:
        groups = self._sagemaker("feature-group")
        return [
            *self._container(),
            *self.ground.read(self.ground.raw_bucket, f"{self.line}/*"),
            *self.ground.read(self.ground.lake_bucket, "features/*", f"events/{self.line}/*"),
            *self.ground.write(self.ground.lake_bucket, "features/*", f"events/{self.line}/*"),
            # An update of a feature group can only add features, and change how long records live and what it may take a second.
            allow([f"sagemaker:{action}FeatureGroup" for action in ("Describe", "Update")], on=groups),
            allow(["sagemaker:PutRecord", "sagemaker:DeleteRecord"], on=groups),
            put_metrics(metric_namespace(self.ground)),
            # Secrets Manager ends a secret's ARN with six characters of its own.
            allow("secretsmanager:GetSecretValue", on=self._secret("lakefs-??????")),
        ]

    def snapshot(self, athena: Sequence[Statement] = ()) -> list[Statement]:
        return [
            *self._container(),
            *self.ground.read(
                self.ground.lake_bucket, "features/*", f"events/{self.line}/*", f"snapshots/{self.line}/*"
            ),
            *self.ground.write(self.ground.lake_bucket, f"snapshots/{self.line}/*"),
            allow("sagemaker:DescribeFeatureGroup", on=self._sagemaker("feature-group")),
            *athena,
        ]

    def validate(self, referred: Sequence[str] = ()) -> list[Statement]:
        """Args: referred: sources that rules of the data refer to."""
        raw = [f"{self.line}/{source}/*" for source in referred]
        return [
            *self._container(),
            *self.ground.read(self.ground.lake_bucket, f"snapshots/{self.line}/*"),
            *(self.ground.read(self.ground.raw_bucket, *raw) if raw else []),
        ]

    def train(self) -> list[Statement]:
        checkpoints = f"checkpoints/{self.line}/*"
        return [
            *self.validate(),
            *self.ground.read(self.ground.artifacts_bucket, checkpoints),
            *self.ground.write(self.ground.artifacts_bucket, checkpoints),
            allow("s3:DeleteObject", on=self.ground.objects(self.ground.artifacts_bucket, checkpoints)),
        ]

    def evaluate(self) -> list[Statement]:
        return [*self.validate(), self._look()]

    def run(self) -> list[Statement]:
        return [allow("states:DescribeExecution", on=self._executions()), *self.ground.keep_ledger(self.line)]

    def gate(self) -> list[Statement]:
        return [*self._runs(), *self.ground.keep_ledger(self.line)]

    def register(self) -> list[Statement]:
        place, group = self.ground.place, self._endpoint
        versions = [place.arn("sagemaker", f"model-package{kind}") for kind in (f"-group/{group}", f"/{group}/*")]
        made = ["sagemaker:CreateModelPackage", "sagemaker:AddTags", *VERSIONS]
        return [*self.gate(), allow(made, on=versions), *self._image()]

    def approve(self) -> list[Statement]:
        return [allow(VERSIONS, on=self._sagemaker("model-package", "/*")), *self.ground.keep_ledger(self.line)]
