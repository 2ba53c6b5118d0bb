"""This file is the small words of a model.yaml: names, durations, shares, and how strictly its parts are read."""

from datetime import timedelta
from typing import Annotated, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from jobs.kit.durations import duration

Name = Annotated[str, Field(pattern=r"^[a-z][a-z0-9]*(-[a-z0-9]+)*$", max_length=30)]
"""Lower-case words joined by hyphens: it becomes part of AWS names."""
Column = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$", max_length=60)]
InstanceType = Annotated[str, Field(pattern=r"^ml\.[a-z0-9-]+\.[a-z0-9-]+$")]
"""As SageMaker names it, such as ml.m5.xlarge."""
Duration = Annotated[timedelta, BeforeValidator(duration)]
Share = Annotated[float, Field(ge=0, le=1)]
Environment = Literal["local", "dev", "staging", "prod"]
Change = Literal["fewer_rows", "new_columns", "more_missing"]
"""In what a delivery may differ from the last one of its source."""


class Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)
