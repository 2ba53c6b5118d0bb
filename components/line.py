"""This file says what a line's things are called where permissions name them, and what every container of it may do."""

from collections.abc import Sequence
from dataclasses import dataclass

from components.ground import Ground
from components.images import repository_arn
from components.statements import Statement, allow
from jobs.kit import names

LOOK = ["DescribeEndpoint", "DescribeEndpointConfig", "DescribeModel", "DescribeModelPackage"]


@dataclass(frozen=True, kw_only=True)
class Line:
    """A line on its ground, by the names that its things carry."""

    ground: Ground
    line: str
    images: Sequence[str]
    """Addresses of the images the line's containers run."""

    @property
    def _endpoint(self) -> str:
        return names.endpoint(self.ground.place.environment, self.line)

    def _staging_captures(self) -> list[str]:
        return [f"captures/{self._endpoint}-staging/*"]

    def _sagemaker(self, kind: str, rest: str = "-*") -> str:
        return self.ground.place.arn("sagemaker", f"{kind}/{self._endpoint}{rest}")

    def _function(self, job: str) -> str:
        place = self.ground.place
        return place.arn("lambda", f"function:{names.function(place.environment, self.line, job)}")

    def _executions(self) -> str:
        """Runs of the line's pipeline."""
        place = self.ground.place
        return place.arn("states", f"execution:{names.pipeline(place.environment, self.line)}:*")

    def _secret(self, what: str) -> str:
        place = self.ground.place
        return place.arn("secretsmanager", f"secret:{names.line_secret(place.environment, self.line, what)}")

    def _look(self) -> Statement:
        """Ask what serves, down to the package."""
        kinds = ("endpoint", "endpoint-config", "model", "model-package")
        ours = [self.ground.place.arn("sagemaker", f"{kind}/{self._endpoint}*") for kind in kinds]
        return allow([f"sagemaker:{action}" for action in LOOK], on=ours)

    def _runs(self) -> list[Statement]:
        bucket, runs = self.ground.artifacts_bucket, f"runs/{self.line}/*"
        return [*self.ground.read(bucket, runs), *self.ground.write(bucket, runs)]

    def _container(self) -> list[Statement]:
        """What every job in a container does: read code, leave documents, a log and a row."""
        code = self.ground.read(self.ground.artifacts_bucket, f"code/{self.line}/*")
        return [*self._logs_and_image(), *code, *self._runs(), *self.ground.keep_ledger(self.line)]

    def _logs_and_image(self) -> list[Statement]:
        group = self.ground.place.arn("logs", "log-group:/aws/sagemaker/*")
        actions = ["CreateLogGroup", "CreateLogStream", "DescribeLogStreams", "PutLogEvents"]
        logs = allow([f"logs:{action}" for action in actions], on=group)
        key = [*self.ground.use_key(), *self.ground.lend_key()]
        return [logs, put_metrics("/aws/sagemaker/*"), *key, *self._image()]

    def _image(self) -> list[Statement]:
        pulled = sorted({repository_arn(image, self.ground.place.partition) for image in self.images})
        layers = ["ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer", "ecr:BatchCheckLayerAvailability"]
        # The token has no resource level (service authorization reference, Amazon ECR).
        return [allow(layers, on=pulled), allow("ecr:GetAuthorizationToken", on="*")]


def put_metrics(namespace: str) -> Statement:
    """Metrics have no resource level, only a namespace (service authorization reference, Amazon CloudWatch)."""
    return allow("cloudwatch:PutMetricData", on="*", when={"StringLike": {"cloudwatch:namespace": namespace}})
