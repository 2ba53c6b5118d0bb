"""This file is what an environment may say about itself: read once, checked once, typed from then on."""

from pathlib import Path
from typing import Annotated, Any, Literal, Self

import pulumi
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from jobs.kit.problems import problems

Account = Annotated[str, Field(pattern=r"^\d{12}$")]
Email = Annotated[str, Field(pattern=r"^[^@\s]+@[^@\s]+$")]
CONFIG = "stacks/config"


class SettingsError(pulumi.RunError, ValueError):
    """Input that the program cannot be made from; the message names the file and every wrong field.

    Being a RunError, it is shown without a traceback, by the Pulumi CLI too.
    """


class Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class GitHub(Strict):
    """The repository whose workflows deploy this environment."""

    repository: str = Field(pattern=r"^[\w.-]+/[\w.-]+$")
    provider_arn: str | None = None
    """Set in all but the first environment of an account: an account trusts an issuer once."""


class Settings(Strict):
    """The `mlops:estate` object of Pulumi.<stack>.yaml."""

    environment: Literal["local", "dev", "staging", "prod"]
    owner: str = Field(min_length=2)
    cost_center: str = Field(min_length=1)
    region: str = Field(pattern=r"^[a-z]{2}(-[a-z]+)+-\d$")
    tags: dict[str, str] = {}
    """More tags for everything."""

    keep_state: bool = True
    """Whether data outlive a mistake; false only where everything may be lost."""

    alert_emails: tuple[Email, ...] = ()
    consumer_accounts: tuple[Account, ...] = ()
    """Accounts that may read models; the four grants that this takes come from this one list."""

    boundary_arn: str | None = Field(default=None, pattern=r"^arn:[\w-]+:iam::\d{12}:policy/.+$")
    superseded_days: int = Field(default=90, ge=1)
    capture_days: int = Field(default=90, ge=1)
    log_retention_days: Literal[1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731] = 90
    monthly_budget_usd: int = Field(ge=1)
    lambda_layer: bool = True
    """Whether Lambdas need their dependencies brought; the laptop has them."""

    snapshot_engine: Literal["duckdb", "athena"] = "athena"
    """What reads the lake when a training set is made."""

    github: GitHub | None = None

    @classmethod
    def load(cls) -> Self:
        """The settings of the current stack.

        Raises:
            SettingsError: a field is unknown, missing or wrong.
        """
        return cls.read(pulumi.Config("mlops").get_object("estate"), pulumi.get_stack())

    @classmethod
    def read(cls, raw: Any, stack: str) -> Self:
        """Check what the stack's file says."""
        where = f"{CONFIG}/Pulumi.{stack}.yaml: mlops:estate"
        if not isinstance(raw, dict):
            raise SettingsError(f"{where} must be a mapping, got {'nothing' if raw is None else type(raw).__name__}")
        try:
            return cls.model_validate(raw)
        except ValidationError as error:
            found = "; ".join(f"{where}.{problem}" for problem in problems(error, cls))
            raise SettingsError(found) from error

    @property
    def all_tags(self) -> dict[str, str]:
        """What everything is tagged with."""
        said = {"Project": "mlops", "Environment": self.environment, "Owner": self.owner}
        return {**self.tags, **said, "CostCenter": self.cost_center, "ManagedBy": "pulumi"}


ROOT = Path(__file__).parents[1]
"""From this file: under the Pulumi CLI the working directory is `stacks/`."""
BUILD = ROOT / ".local" / "build"
