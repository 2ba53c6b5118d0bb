"""This file is what a model.yaml says of experiment tracking: where runs, figures and documents are shown besides the ledger."""

from typing import Literal, Self

from pydantic import Field, model_validator

from jobs.kit.vocabulary import Strict


class Tracking(Strict):
    to: Literal["none", "mlflow", "wandb", "neptune"] = "none"
    experiment: str = Field(default="", max_length=256, pattern=r"^[\w./-]*$")
    """Experiment of MLflow, `team/project` of wandb, `workspace/project` of neptune; by default the line's name."""
    at: str = Field(default="", pattern=r"^(https?://\S+|arn:[\w-]+:sagemaker:\S+:mlflow-(app|tracking-server)/\S+)?$")
    """A server that is there already; by default the environment's own MLflow, or the service of the others."""
    secret: str = Field(default="", pattern=r"^[\w/+=.@-]*$")
    """Name of the secret that holds the tracker's key."""

    @model_validator(mode="after")
    def _whole(self) -> Self:
        if self.to == "none" and (self.experiment or self.at or self.secret):
            raise ValueError("to must be mlflow, wandb or neptune when experiment, at or secret is given, got none")
        if self.to == "neptune" and self.experiment.count("/") != 1:
            raise ValueError(f"experiment must be workspace/project for neptune, got {self.experiment or 'nothing'}")
        if self.to in ("wandb", "neptune") and self.at.startswith("arn:"):
            raise ValueError(f"at must be http(s)://... for {self.to}, got {self.at}")
        return self

    @property
    def asked(self) -> bool:
        return self.to != "none"

    @property
    def wants_server(self) -> bool:
        """Whether the environment has to have an MLflow of its own."""
        return self.to == "mlflow" and not self.at
