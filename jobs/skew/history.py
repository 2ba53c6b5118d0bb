"""This file asks the offline store what the features were at given moments, by the query that makes training sets."""

import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
import pyarrow as pa
from pyarrow import parquet

from jobs.features.contract import definitions
from jobs.kit.files import Files
from jobs.kit.spec import Feature, Line, Span, Split, Type
from jobs.skew.records import Asked, as_of, collect, records
from jobs.snapshot import duck
from jobs.snapshot.query import query

ROW, KNOWN, LATE = "captured_row", "captured_known", "captured_late"


@dataclass(frozen=True)
class History:
    """What training would see, and the records around it."""

    joined: pa.Table
    """A row per prediction, in order: features, and per group `<group>_as_of`, the event time of the record."""
    records: Mapping[str, pa.Table]
    """Per group the stored records of the entities, by entity and event time."""
    ends: Mapping[str, float]
    """Per group the event time of its newest record; -inf where it has none."""


def ask(
    line: Line,
    moments: Sequence[float],
    entities: Mapping[str, Sequence[str | None]],
    where: Callable[[str], Files],
    now: datetime,
) -> History:
    """Join features to moments.

    Args:
        line: the spec.
        moments: of each prediction.
        entities: by column, whom each prediction was about; None where it does not say.
        where: the files of a group's history.
        now: history written until then counts.
    """
    asking, asked = _as_events(line, moments), Asked.of(moments, entities)
    with tempfile.TemporaryDirectory() as scratch:
        folders = {"events": Path(scratch) / "events"}
        folders["events"].mkdir()
        parquet.write_table(_events(line, moments, entities), folders["events"] / "captured.parquet")
        ends = {}
        for name, group in line.feature_groups.items():
            folders[name] = Path(scratch) / name
            ends[name] = collect(name, group, asked, where(name), folders[name])
        columns = {name: definitions(group) for name, group in asking.feature_groups.items()}
        columns["events"] = _event_columns(line)
        sql = query(asking, {name: f'"{name}_stored"' for name in columns}, now)
        stored = {f"{name}_stored": folder for name, folder in folders.items()}
        joined = duck.run(sql, stored, {f"{name}_stored": c for name, c in columns.items()}, [ROW])
        around = {name: records(folders[name], group) for name, group in line.feature_groups.items()}
    return History(joined, around, ends)


def _as_events(line: Line, moments: Sequence[float]) -> Line:
    """The line as if each captured row were what is predicted: two predictions may be about one entity."""
    days = [datetime.fromtimestamp(moment, UTC).date() for moment in (min(moments), max(moments))]
    span = Span(start=days[0], end=days[1] + timedelta(days=1))
    problem = line.problem.model_copy(update={"entity": ROW, "target": LATE, "label_time": KNOWN})
    groups = {
        name: group.model_copy(update={"features": {**group.features, as_of(name): Feature(type=Type.TIME)}})
        for name, group in line.feature_groups.items()
    }
    split = Split.model_construct(train=span, evaluate=span, holdout_every=2)
    return line.model_copy(update={"problem": problem, "feature_groups": groups, "split": split})


def _event_columns(line: Line) -> list[dict[str, str]]:
    kinds = {ROW: "Integral", line.problem.prediction_time: "Fractional"}
    kinds |= {group.entity: "String" for group in line.feature_groups.values()}
    kinds |= {KNOWN: "Fractional", LATE: "Integral"}
    return [{"FeatureName": name, "FeatureType": kind} for name, kind in kinds.items()]


def _events(line: Line, moments: Sequence[float], entities: Mapping[str, Sequence[str | None]]) -> pa.Table:
    """The captured rows as the lake keeps events; the label is not asked for."""
    count, long_ago = len(moments), datetime(1970, 1, 1)  # noqa: DTZ001 - stored without a zone, as duck reads it
    columns = {
        ROW: pa.array(np.arange(count)),
        line.problem.prediction_time: pa.array(np.asarray(moments, dtype=np.float64)),
        **{name: pa.array(values, pa.string()) for name, values in entities.items()},
        KNOWN: pa.array(np.zeros(count)),
        LATE: pa.array(np.zeros(count, dtype=np.int64)),
        "write_time": pa.array([long_ago] * count, pa.timestamp("ms")),
        "is_deleted": pa.array([False] * count),
    }
    return pa.table(columns)
