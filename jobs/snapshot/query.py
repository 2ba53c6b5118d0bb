"""This file writes the point-in-time join as one SQL text that means the same in Athena (Trino) and in DuckDB.

No ASOF JOIN, IGNORE NULLS or date functions: the newest record known at a moment is a running maximum of event times over
records and events together, and its values come by joining back on that time. Times are Unix seconds.
"""

# ruff: noqa: S608 - the text is made of names that the spec's pattern lets through, quoted, and of whole numbers

from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime, time
from math import floor

from jobs.kit.spec import FeatureGroup, Line

_DAY = 86_400


def query(line: Line, tables: Mapping[str, str], as_of: datetime, written: datetime | None = None) -> str:
    """The rows to learn from: entity, moment of prediction, features as known then, target, and part of the split.

    Args:
        line: the spec.
        tables: name of the table of each feature group, and of `events`.
        as_of: labels known later are left out.
        written: corrections written later are left out; `as_of` unless the run that asks has just written some itself.
    """
    before, backfill = _literal(written or as_of), line.backfill
    events = _events(line, _newest(tables["events"], *_event_columns(line), before, backfill=backfill), as_of)
    steps = [f"events as (\n{events}\n)"]
    for name, group in line.feature_groups.items():
        keys = [group.entity, group.event_time]
        rows = _newest(tables[name], keys, group.features, before, backfill=backfill)
        steps.append(f"{_q(name + '_rows')} as (\n{rows}\n)")
        steps.append(f"{_q(name + '_seen')} as (\n{_seen(line, name, group)}\n)")
    return "with " + ",\n".join(steps) + "\n" + _joined(line)


def part_sql(line: Line) -> str:
    """Which part of the split an event belongs to, by whole days in UTC."""
    split, moment = line.split, f"events.{_q(line.problem.prediction_time)}"
    start, n = _seconds(split.train.start), split.holdout_every
    nth = f"mod(cast(floor(({moment} - {start}) / {_DAY}) as bigint), {n}) = {n - 1}"
    return f"case when {moment} >= {_seconds(split.evaluate.start)} then 'evaluate' when {nth} then 'holdout' else 'train' end"


def _event_columns(line: Line) -> tuple[list[str], list[str]]:
    problem = line.problem
    others = dict.fromkeys(group.entity for group in line.feature_groups.values() if group.entity != problem.entity)
    # The moment is no part of the key: a prediction that was moved is still one prediction.
    return [problem.entity], [problem.prediction_time, *others, problem.label_time, problem.target]


def _events(line: Line, newest: str, as_of: datetime) -> str:
    problem, split = line.problem, line.split
    moment, known = _q(problem.prediction_time), _q(problem.label_time)
    spans = " or ".join(
        f"{moment} >= {_seconds(span.start)} and {moment} < {_seconds(span.end)}"
        for span in (split.train, split.evaluate)
    )
    return (
        f"  select * from (\n{newest}\n  ) as known\n"
        # Whole seconds downwards: rounded up, a label would be seen before its time.
        f"  where not is_deleted and {known} <= {floor(as_of.timestamp())} and {_q(problem.target)} is not null\n"
        f"    and ({spans})"
    )


def _newest(table: str, keys: list[str], values: Iterable[str], before: str, *, backfill: bool) -> str:
    """One row per key: the latest written by a moment, else, where history is loaded later, the first written.

    Values decide between rows written at once, so that the choice is the same every time.
    """
    late = f"case when write_time <= {before} then 0 else 1 end"
    order = [late, f"case when write_time <= {before} then write_time end desc nulls last", "write_time"]
    columns = ", ".join(_q(name) for name in [*keys, *values])
    order += [f"{_q(name)} desc nulls last" for name in values]
    only = "" if backfill else f" where write_time <= {before}"
    by = ", ".join(_q(name) for name in keys)
    return (
        f"    select {columns}, is_deleted from (\n"
        f"      select {columns}, is_deleted, row_number() over (\n"
        f"        partition by {by} order by {', '.join(order)}) as newest\n"
        f"      from {table}{only}\n"
        f"    ) as written where newest = 1"
    )


def _seen(line: Line, name: str, group: FeatureGroup) -> str:
    """Per entity and moment of prediction: the event time of the newest record known by then."""
    entity, known, moment = _q(group.entity), _q(group.event_time), _q(line.problem.prediction_time)
    lag = int(group.lag.total_seconds())
    # The marker puts a record before an event at the same moment: known at it counts as known.
    return (
        f"  select {entity}, moment, seen from (\n"
        f"    select {entity}, moment, marker, max(seen) over (\n"
        f"      partition by {entity} order by moment, marker rows between unbounded preceding and current row) as seen\n"
        f"    from (\n"
        f"      select {entity}, {known} + {lag} as moment, {known} as seen, 0 as marker from {_q(name + '_rows')}\n"
        f"      union all\n"
        f"      select distinct {entity}, {moment}, cast(null as double), 1 from events\n"
        f"    ) as history\n"
        f"  ) as progress where marker = 1"
    )


def _joined(line: Line) -> str:
    problem, groups = line.problem, line.feature_groups
    moment = f"events.{_q(problem.prediction_time)}"
    features = [f"{_q(name + '_rows')}.{_q(feature)}" for name, group in groups.items() for feature in group.features]
    columns = [
        f"events.{_q(problem.entity)}",
        moment,
        *features,
        f"events.{_q(problem.target)}",
        f"{part_sql(line)} as part",
    ]
    joins = "\n".join(_join(moment, name, group) for name, group in groups.items())
    return f"select {', '.join(columns)}\nfrom events\n{joins}"


def _join(moment: str, name: str, group: FeatureGroup) -> str:
    rows, seen, entity, known = _q(name + "_rows"), _q(name + "_seen"), _q(group.entity), _q(group.event_time)
    # A record that was deleted hides the older ones: from then on there is no value.
    fresh = [f"not {rows}.is_deleted"]
    if group.max_age is not None:
        fresh.append(f"{moment} - {rows}.{known} <= {int(group.max_age.total_seconds())}")
    return (
        f"left join {seen} on events.{entity} = {seen}.{entity} and {moment} = {seen}.moment\n"
        f"left join {rows} on {seen}.{entity} = {rows}.{entity} and {seen}.seen = {rows}.{known} and {' and '.join(fresh)}"
    )


def _literal(moment: datetime) -> str:
    return f"timestamp '{moment.astimezone(UTC):%Y-%m-%d %H:%M:%S.%f}'"


def _seconds(day: date) -> int:
    return int(datetime.combine(day, time(), UTC).timestamp())


def _q(name: str) -> str:
    """Quoted: a column may be called like a word of SQL; the spec lets no quote into a name."""
    return f'"{name}"'
