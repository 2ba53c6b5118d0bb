"""This file writes the point-in-time join as one SQL text that means the same in Athena (Trino) and in DuckDB.

No ASOF JOIN, IGNORE NULLS or date functions. Groups of an entity that many events share: the newest record known at a
moment is a running maximum of event times over records and moments together, one pass for all groups of that entity, and its
values come by joining back on that time. Groups of the predicted entity itself, which has one moment: the newest of the records
known by then. Times are Unix seconds.
"""

# ruff: noqa: S608 - the text is made of names that the spec's pattern lets through, quoted, and of whole numbers

from collections.abc import Mapping
from datetime import datetime
from math import floor

from jobs.kit.spec import FeatureGroup, Line
from jobs.snapshot.newest import Stored, newest
from jobs.snapshot.newest import quoted as _q
from jobs.snapshot.split import part_sql, seconds


def query(line: Line, tables: Mapping[str, str], as_of: datetime, written: datetime | None = None) -> str:
    """The rows to learn from: entity, moment of prediction, features as known then, target, and part of the split.

    Args:
        line: the spec.
        tables: name of the table of each feature group, and of `events`.
        as_of: labels known later are left out.
        written: corrections written later are left out; `as_of` unless the run that asks has just written some itself.
    """
    steps = events_steps(line, tables["events"], as_of, written)
    for name, group in line.feature_groups.items():
        keys, values, by = [group.entity, group.event_time], [*group.features], (written or as_of, line.backfill)
        if group.entity == line.problem.entity:
            steps[f"{name}_known"] = _known(line, tables[name], group)
            keys, values = keys[:1], [*keys[1:], *values]
            steps |= newest(name, Stored(_q(f"{name}_known"), keys, values, *by, latest=group.event_time))
        else:
            steps |= newest(name, Stored(tables[name], keys, values, *by))
    for entity, groups in shared(line).items():
        steps[f"{entity}_seen"] = _seen(line, entity, groups)
    return "with " + text(steps) + "\n" + _joined(line)


def events_steps(line: Line, table: str, as_of: datetime, written: datetime | None = None) -> dict[str, str]:
    """The steps up to `events`: what is learned from, once each, with its moment, entities, target and label time."""
    problem, split = line.problem, line.split
    moment, known = _q(problem.prediction_time), _q(problem.label_time)
    spans = " or ".join(
        f"{moment} >= {seconds(span.start)} and {moment} < {seconds(span.end)}"
        for span in (split.train, split.evaluate)
    )
    # The moment is no part of the key: a prediction that was moved is still one prediction.
    values = [problem.prediction_time, *shared(line), problem.label_time, problem.target]
    stored = Stored(table, [problem.entity], values, written or as_of, line.backfill)
    learned = (
        f'  select * from "events_rows"\n'
        # Whole seconds downwards: rounded up, a label would be seen before its time.
        f"  where not is_deleted and {known} <= {floor(as_of.timestamp())} and {_q(problem.target)} is not null\n"
        f"    and ({spans})"
    )
    return newest("events", stored) | {"events": learned}


def text(steps: Mapping[str, str]) -> str:
    """The steps as the names that a query begins with."""
    return ",\n".join(f"{_q(name)} as (\n{step}\n)" for name, step in steps.items())


def shared(line: Line) -> dict[str, dict[str, FeatureGroup]]:
    """The feature groups of each entity that many events share, in the spec's order."""
    found: dict[str, dict[str, FeatureGroup]] = {}
    for name, group in line.feature_groups.items():
        if group.entity != line.problem.entity:
            found.setdefault(group.entity, {})[name] = group
    return found


def _known(line: Line, table: str, group: FeatureGroup) -> str:
    """The records of the predicted entities that were known at their moment."""
    entity, lag = _q(group.entity), int(group.lag.total_seconds())
    columns = [group.entity, group.event_time, *group.features, "write_time", "is_deleted"]
    return (
        f"  select {', '.join(f'stored.{_q(column)}' for column in columns)}\n"
        f"  from {table} as stored join events on stored.{entity} = events.{entity}\n"
        f"  where stored.{_q(group.event_time)} + {lag} <= events.{_q(line.problem.prediction_time)}"
    )


def _seen(line: Line, entity: str, groups: Mapping[str, FeatureGroup]) -> str:
    """Per moment of prediction of an entity, and per group: the event time of the newest record known by then."""
    key, columns = _q(entity), [_q(f"{name}_seen") for name in groups]
    progress = [f"max({column}) over known as {column}" for column in columns]
    history = []
    for name, group in groups.items():
        known = _q(group.event_time)
        seen = [known if other == name else "cast(null as double)" for other in groups]
        named = ", ".join(f"{value} as {column}" for value, column in zip(seen, columns, strict=True))
        lag = int(group.lag.total_seconds())
        history.append(
            f"      select {key}, {known} + {lag} as moment, 0 as marker, {named} from {_q(name + '_rows')}\n"
        )
    nothing = ", ".join("cast(null as double)" for _ in groups)
    history.append(f"      select distinct {key}, {_q(line.problem.prediction_time)}, 1, {nothing} from events\n")
    # The marker puts a record before an event at the same moment: known at it counts as known.
    return (
        f"  select {key}, moment, {', '.join(columns)} from (\n"
        f"    select {key}, moment, marker, {', '.join(progress)}\n    from (\n"
        + "      union all\n".join(history)
        + f"    ) as history\n"
        f"    window known as (partition by {key} order by moment, marker rows between unbounded preceding and current row)\n"
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
    joins = [
        f"left join {_q(entity + '_seen')} on events.{_q(entity)} = {_q(entity + '_seen')}.{_q(entity)}"
        f" and {moment} = {_q(entity + '_seen')}.moment"
        for entity in shared(line)
    ]
    joins += [_join(line, name, group) for name, group in groups.items()]
    return f"select {', '.join(columns)}\nfrom events\n" + "\n".join(joins)


def _join(line: Line, name: str, group: FeatureGroup) -> str:
    rows, entity, known = _q(name + "_rows"), _q(group.entity), f"{_q(name + '_rows')}.{_q(group.event_time)}"
    conditions = [f"events.{entity} = {rows}.{entity}"]
    if group.entity != line.problem.entity:
        conditions.append(f"{_q(group.entity + '_seen')}.{_q(name + '_seen')} = {known}")
    # A record that was deleted hides the older ones: from then on there is no value.
    conditions.append(f"not {rows}.is_deleted")
    if group.max_age is not None:
        age = f"events.{_q(line.problem.prediction_time)} - {known}"
        conditions.append(f"{age} <= {int(group.max_age.total_seconds())}")
    return f"left join {rows} on {' and '.join(conditions)}"
