"""This file judges days of a line's past, or a file of rows, as one window."""

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from estate.problems import BadInput
from estate.where import Where

if TYPE_CHECKING:
    import pyarrow as pa

    from estate.subject import Subject
    from jobs.kit.spec import Line

PROBABILITY = "probability"


@dataclass(frozen=True, kw_only=True)
class Past:
    """Which rows."""

    span: tuple[date, date] | None = None
    days: str = "all"
    data: Path | None = None
    inject: str | None = None
    label: str | None = None
    """Column of the file that says what became true; the line's target unless said."""
    probability: str | None = None
    """Column of the file that says what was answered; else the model is asked."""


def judge(where: Where, subject: "Subject", spec: "Line", past: Past) -> dict[str, Any]:
    from estate import history, judging
    from estate.spoiling import spoil

    if past.data is None and (past.label or past.probability):
        raise BadInput("--label and --probability must be given with --data, got no file whose columns they could name")
    table = (
        history.read_file(past.data) if past.data else history.rows(subject, spec, where.stack, past.span, past.days)
    )
    table = _called(table, past.label, spec.problem.target, "--label")
    if past.inject:
        table = spoil(table, past.inject)
    package = judging.champion(subject, where.stack)
    arn = package["ModelPackageArn"]
    if past.probability is None:
        table = table.drop_columns([PROBABILITY]) if PROBABILITY in table.column_names else table
        table = history.with_probability(table, judging.fetch_model(subject, package), arn)
    table = _called(table, past.probability, PROBABILITY, "--probability")
    start, end = past.span or (spec.split.train.start, spec.split.train.end)
    report = where.home / "reports" / f"{subject.name}-{_name(past, start, end)}.html"
    judged = judging.judge(subject, spec, package, table, report)
    whole = {"start": None, "end": None} if past.data else {"start": str(start), "end": str(end)}
    return {**whole, "package": arn, **judged}


def _name(past: Past, start: date, end: date) -> str:
    told = past.data.stem if past.data else f"{start}-{end}" + ("-held-out" if past.days == "held-out" else "")
    return told + ("-" + past.inject.replace(":", "-") if past.inject else "")


def _called(table: "pa.Table", column: str | None, name: str, option: str) -> "pa.Table":
    """The table with a column of a person's choice under the line's name for it."""
    if column is None:
        return table
    if column not in table.column_names:
        raise BadInput(f"{option} must be one of {', '.join(table.column_names)}, got {column}")
    if column == name:
        return table
    rest = table.drop_columns([name]) if name in table.column_names else table
    return rest.rename_columns([name if one == column else one for one in rest.column_names])
