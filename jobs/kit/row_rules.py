"""This file is the rules of a model.yaml that hold of every row by itself."""

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from jobs.kit.vocabulary import Share, Strict

Name = Annotated[str, Field(min_length=1, max_length=300)]
"""A column as the data have it; what is imported was not named by our rules."""
Value = bool | int | float | str


class Demand(Strict):
    """What every rule may say."""

    severity: Literal["error", "warning"] = "error"
    """An error stops the run, a warning is told."""
    name: Name | None = None
    """What a finding calls it; by default the rule's own word."""


class RowDemand(Demand):
    """What holds of every row by itself; a missing value breaks only what asks for values."""

    where: Name | None = None
    """A SQL condition: only rows for which it holds are looked at."""
    allowed: Share = 0.0
    """The largest share of the values looked at that may break it."""


class Bounds(Strict):
    """From `min` to `max`, or more than `above` and less than `below`."""

    min: float | None = None
    max: float | None = None
    above: float | None = None
    below: float | None = None

    @model_validator(mode="after")
    def _some_bound(self) -> Self:
        if self.min is self.max is self.above is self.below is None:
            raise ValueError("must have min, max, above or below, got none of them")
        if self.min is not None and self.max is not None and self.min > self.max:
            raise ValueError(f"min must be at most max, got {self.min} and {self.max}")
        return self

    def hold(self, found: float) -> bool:
        """Whether a figure keeps them; what is no number keeps none."""
        low = (self.min is None or found >= self.min) and (self.above is None or found > self.above)
        return low and (self.max is None or found <= self.max) and (self.below is None or found < self.below)


class Complete(RowDemand):
    rule: Literal["complete"]
    column: Name


class Empty(RowDemand):
    rule: Literal["empty"]
    column: Name


class Range(RowDemand, Bounds):
    rule: Literal["range"]
    column: Name


class OneOf(RowDemand):
    rule: Literal["one_of", "none_of"]
    column: Name
    values: tuple[Value, ...] = Field(min_length=1)


class Matches(RowDemand):
    """The pattern is found in the text; `^` and `$` bind it to its ends."""

    rule: Literal["matches", "matches_not"]
    column: Name
    pattern: str


class Length(RowDemand, Bounds):
    rule: Literal["length"]
    column: Name


class Compare(RowDemand):
    rule: Literal["compare"]
    column: Name
    holds: Literal["<", "<=", "=", "!=", ">=", ">"]
    other: Name


class Unique(RowDemand):
    rule: Literal["unique"]
    columns: tuple[Name, ...] = Field(min_length=1)


class References(RowDemand):
    rule: Literal["references"]
    column: Name
    source: str = Field(pattern=r"^[a-z0-9_]+\.[a-z0-9_]+$")
    """`source.column`, or `group.feature` that is copied from one: where every value must occur."""
