"""This file is what a model.yaml demands of its data beyond what each feature declares of itself."""

from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field

from jobs.kit.framing import Type
from jobs.kit.row_rules import (
    Bounds,
    Compare,
    Complete,
    Demand,
    Empty,
    Length,
    Matches,
    Name,
    OneOf,
    Range,
    References,
    Unique,
)
from jobs.kit.vocabulary import Duration, Share, Strict

Imported = Annotated[str, Field(pattern=r"^[\w.-]+\.(json|pbtxt|textproto)$")]
"""A file beside model.yaml: what lies elsewhere does not reach the jobs."""
Declared = Literal[
    "known", "completeness", "range", "finite", "categories", "unique", "knowledge", "span", "rows", "distribution",
    "target rate", "import",
]  # fmt: skip
"""What is checked without being asked for, and whose severity may be another; the data cannot be read where the others are broken."""


class Order(Demand):
    """Each row's value against the row's before it, part by part."""

    rule: Literal["increasing", "decreasing"]
    column: Name
    strictly: bool = False
    allowed: Share = 0.0


class Statistic(Demand, Bounds):
    rule: Literal["statistic"]
    column: Name
    of: Literal["mean", "median", "stddev", "min", "max", "sum", "quantile", "distinct", "distinct_share"]
    at: Share = 0.5
    """Which quantile."""
    where: Name | None = None


class Rows(Demand, Bounds):
    rule: Literal["rows"]
    where: Name | None = None


class Fresh(Demand):
    rule: Literal["fresh"]
    column: Name | None = None
    """A time; by default the moment of prediction."""
    within: Duration
    """How long before the snapshot's moment the newest may be."""


class OfType(Demand):
    rule: Literal["type"]
    column: Name
    type: Type


class Columns(Demand):
    rule: Literal["columns"]
    columns: tuple[Name, ...] = Field(min_length=1)
    exactly: bool = False
    """Whether there may be no others."""
    ordered: bool = False


class Sql(Demand):
    """A SELECT that gives the rows that break it, of tables `snapshot`, `train`, `holdout` and `evaluate`."""

    rule: Literal["sql"]
    name: Name
    query: str = Field(min_length=8)


class Distribution(Demand):
    """How far a column may be from the last accepted snapshot's."""

    rule: Literal["distribution"]
    column: Name
    measure: Literal["psi", "infinity_norm", "jensen_shannon"] = "psi"
    max: float = Field(gt=0)


class Override(Demand):
    """Another severity for what is checked without being asked for."""

    rule: Literal["declared"]
    of: Declared
    column: Name | None = None
    """Every column, if left out."""
    severity: Literal["error", "warning"]


Rule = Annotated[
    Complete | Empty | Range | OneOf | Matches | Length | Compare | Unique | References | Order | Statistic | Rows
    | Fresh | OfType | Columns | Sql | Distribution | Override,
    Field(discriminator="rule"),
]  # fmt: skip


def _rules_alone(value: Any) -> Any:
    return {"rules": value} if isinstance(value, list) else value


class Validation(Strict):
    """Rules, and files of other tools whose rules count too."""

    rules: tuple[Rule, ...] = ()
    imports: tuple[Imported, ...] = Field(default=(), alias="import")
    """Great Expectations suites (.json) and TFDV schemas (.pbtxt), beside model.yaml."""


Demands = Annotated[Validation, BeforeValidator(_rules_alone)]
