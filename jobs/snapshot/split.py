"""This file says in SQL which part of a training set an event belongs to."""

from datetime import UTC, date, datetime, time

from jobs.kit.spec import Line
from jobs.snapshot.newest import quoted

_DAY = 86_400


def part_sql(line: Line) -> str:
    """Which part of the split an event belongs to, by whole days in UTC."""
    split, moment = line.split, f"events.{quoted(line.problem.prediction_time)}"
    start, n = seconds(split.train.start), split.holdout_every
    nth = f"mod(cast(floor(({moment} - {start}) / {_DAY}) as bigint), {n}) = {n - 1}"
    return f"case when {moment} >= {seconds(split.evaluate.start)} then 'evaluate' when {nth} then 'holdout' else 'train' end"


def seconds(day: date) -> int:
    """When a day begins in UTC."""
    return int(datetime.combine(day, time(), UTC).timestamp())
