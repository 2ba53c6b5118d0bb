"""This file judges days of a line's past, or a file of rows, as one window."""

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from estate.where import Where

if TYPE_CHECKING:
    from estate.subject import Subject


def judge(
    where: Where,
    subject: "Subject",
    spec: Any,
    span: tuple[date, date] | None,
    days: str,
    data: Path | None,
    inject: str | None,
) -> dict[str, Any]:
    from estate import history, judging
    from estate.spoiling import spoil

    table = history.read_file(data) if data else history.rows(subject, spec, where.stack, span, days)
    if inject:
        table = spoil(table, inject)
    package = judging.champion(subject, where.stack)
    model, arn = judging.fetch_model(subject, package), package["ModelPackageArn"]
    table = history.with_probability(table, model, arn)
    train = spec.split.train
    start, end = span or (train.start, train.end)
    told = data.stem if data else f"{start}-{end}" + ("-held-out" if days == "held-out" else "")
    report = where.home / "reports" / f"{subject.name}-{told}{'-' + inject.replace(':', '-') if inject else ''}.html"
    judged = judging.judge(subject, spec, package, table, report)
    return {"start": None if data else str(start), "end": None if data else str(end), "package": arn, **judged}
