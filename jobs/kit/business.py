"""This file is what a model.yaml says of the business: what each outcome of a decision costs."""

from typing import Self

from pydantic import Field, model_validator

from jobs.kit.vocabulary import Strict


class BusinessMetric(Strict):
    """The mean cost of a prediction; less than nothing is a gain."""

    name: str = Field(default="cost", min_length=1, max_length=40)
    """As reports call it."""
    true_positive: float = 0.0
    false_positive: float = 0.0
    """Of a yes that should have been a no."""
    false_negative: float = 0.0
    true_negative: float = 0.0

    @model_validator(mode="after")
    def _tells(self) -> Self:
        if len(set(self.costs.values())) == 1:
            raise ValueError("costs must differ between outcomes, got the same for all; leave business_metric out")
        return self

    @property
    def costs(self) -> dict[str, float]:
        """By outcome."""
        names = ("true_positive", "false_positive", "false_negative", "true_negative")
        return {name: float(getattr(self, name)) for name in names}
