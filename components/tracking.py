"""This file is the MLflow server of an environment, and what a line's jobs are told of it and may ask of it."""

from dataclasses import dataclass
from typing import Literal

import pulumi
import pulumi_aws as aws

from components.component import Component
from components.ground import Ground
from components.role import JobRole, JobRoleArgs
from components.statements import Statement, allow
from components.variables import Offers
from jobs.kit import names
from jobs.kit.spec import Line
from jobs.tracking.contract import MLFLOW_ACTIONS, Tracking

_DOCUMENTS = "tracking/*"
"""Where in the artifacts bucket the runs' documents lie."""
_STEPS = ("train", "evaluate", "register")
_LINKING = ("LogBatch",)
"""All that the register job asks: to write the package beside the run."""


@dataclass(frozen=True, kw_only=True)
class TrackingServerArgs:
    """Whose server, and how large."""

    ground: Ground
    size: Literal["Small", "Medium", "Large"] = "Small"


class TrackingServer(Component):
    """SageMaker's managed MLflow: one server, and the role by which it reads and writes the runs' documents."""

    pulumi_type = "mlops:index:TrackingServer"

    arn: pulumi.Output[str]
    """ARN to sign requests for; resolves once the server answers."""

    url: pulumi.Output[str]
    """Address that a browser opens."""

    def __init__(self, name: str, args: TrackingServerArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__(name, opts)
        ground = args.ground
        may = [
            *ground.read(ground.artifacts_bucket, _DOCUMENTS),
            *ground.write(ground.artifacts_bucket, _DOCUMENTS),
            *ground.use_key(),
        ]
        role = JobRoleArgs(ground=ground, service="sagemaker.amazonaws.com", statements=may)
        server = aws.sagemaker.MlflowTrackingServer(
            f"{name}-server",
            tracking_server_name=names.tracking_server(ground.place.environment),  # its permissions name it
            artifact_store_uri=pulumi.Output.concat("s3://", ground.artifacts_bucket, "/tracking"),
            role_arn=JobRole(f"{name}-role", role, opts=self.child()).arn,
            tracking_server_size=args.size,
            opts=self.child(),
        )

        self.arn = server.arn
        self.url = server.tracking_server_url
        self.seal()


def tracking_offers(line: Line, server: TrackingServer | None) -> Offers:
    """The variable TRACKING of the line's jobs; none where the line asks for nothing."""
    stated = line.tracking
    if not stated.asked:
        return {}

    def told(at: str, page: str) -> str:
        experiment = stated.experiment or line.name
        return Tracking(to=stated.to, experiment=experiment, at=at, page=page, secret=stated.secret).text()

    if server is None or not stated.wants_server:
        return {"TRACKING": told(stated.at, "")}
    return {"TRACKING": pulumi.Output.all(server.arn, server.url).apply(lambda both: told(str(both[0]), str(both[1])))}


def tracking_statements(line: Line, ground: Ground, step: str) -> list[Statement]:
    """What a step may ask of the line's tracker: nothing where the line asks for nothing."""
    stated, place = line.tracking, ground.place
    if step not in _STEPS:
        return []
    found = []
    if stated.to == "mlflow":
        ours = place.arn("sagemaker", f"mlflow-tracking-server/{names.tracking_server(place.environment)}")
        actions = _LINKING if step == "register" else MLFLOW_ACTIONS
        found += _asking(stated.at or ours, actions)
    if stated.wants_server and step != "register":
        found += ground.write(ground.artifacts_bucket, _DOCUMENTS)
    if stated.secret and (step != "register" or stated.to == "mlflow"):
        # Secrets Manager ends the ARN of a secret in six characters of its own.
        secret = place.arn("secretsmanager", f"secret:{stated.secret}-??????")
        found.append(allow("secretsmanager:GetSecretValue", on=secret))
    return found


def _asking(at: str, actions: tuple[str, ...]) -> list[Statement]:
    if at.startswith("http"):
        return []
    if ":mlflow-app/" in at:
        return [allow("sagemaker:CallMlflowAppApi", on=at)]
    return [allow([f"sagemaker-mlflow:{action}" for action in actions], on=at)]
