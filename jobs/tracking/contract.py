"""This file is what a job is told about the tracker that its line asks for."""

import json
from dataclasses import asdict, dataclass
from typing import Self

CLIENTS = {"wandb": "wandb==0.31.0", "neptune": "neptune==1.14.0.post2"}
"""The client that a container installs beside its own packages when the line asks; MLflow's interface needs none."""
MLFLOW_ACTIONS = (
    "CreateExperiment",
    "GetExperimentByName",
    "SearchRuns",
    "CreateRun",
    "UpdateRun",
    "LogBatch",
    "LogInputs",
)
"""Everything that a job asks of an MLflow server, as `sagemaker-mlflow` names it."""


@dataclass(frozen=True, kw_only=True)
class Tracking:
    """Where runs are tracked: the variable TRACKING, which is empty for a line that asks for nothing."""

    to: str
    """mlflow, wandb or neptune."""
    experiment: str
    """Experiment of MLflow; project of the others."""
    at: str = ""
    """MLflow: ARN of a managed server or app, or its address. Others: address of a server of one's own."""
    page: str = ""
    """Address that a browser opens, where `at` is none."""
    secret: str = ""
    """Name of the secret that holds the tracker's key."""

    @classmethod
    def read(cls, text: str) -> Self | None:
        """
        >>> Tracking.read("") is None
        True
        >>> Tracking.read(Tracking(to="mlflow", experiment="x").text()).experiment
        'x'
        """
        return cls(**json.loads(text)) if text else None

    def text(self) -> str:
        return json.dumps(asdict(self), sort_keys=True)
