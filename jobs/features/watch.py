"""This file is what CloudWatch is told of a line's feature groups: how fresh each is, and how much it lacks.

| metric | dimensions | is |
|---|---|---|
| Fresh | Line, Group | 1, at the time of the group's newest record: that none lies in the last `fresh_within` means the group is stale |
| AgeSeconds | Line, Group | how old the newest record was when the job wrote it |
| NullRate | Line, Group, Feature | share of rows that lack the feature: of all rows or of the newest thousand, whichever is worse |
| MissingTooOften | Line, Group | how many features lack more than the spec's `missing` |
"""

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from jobs.features.contract import FRESH, TOO_OFTEN
from jobs.kit.spec import FeatureGroup, Line

AGE, NULL_RATE = "AgeSeconds", "NullRate"
RECENT = 1000
"""A sensor that died last week is lost among the rows of a year."""
_OLDEST = 14 * 86_400
"""CloudWatch refuses points from before (its API reference, PutMetricData)."""
_METRICS_A_CALL = 500


def metrics(line: Line, computed: Mapping[str, pa.Table], now: datetime) -> list[dict[str, Any]]:
    """What to tell of the groups as they were just stored."""
    return [
        datum
        for name, group in line.feature_groups.items()
        for datum in _of_group(line, name, group, computed[name], now)
    ]


def put(cloudwatch: Any, namespace: str, data: list[dict[str, Any]]) -> None:
    for first in range(0, len(data), _METRICS_A_CALL):
        cloudwatch.put_metric_data(Namespace=namespace, MetricData=data[first : first + _METRICS_A_CALL])


def null_rates(group: FeatureGroup, table: pa.Table) -> dict[str, float]:
    """The share of rows that lack each feature."""
    if not table.num_rows:
        return {}
    newest = table.take(pc.sort_indices(table, [(group.event_time, "descending")]).slice(0, RECENT))
    return {
        feature: max(part[feature].null_count / part.num_rows for part in (table, newest)) for feature in group.features
    }


def too_often(group: FeatureGroup, rates: Mapping[str, float]) -> list[str]:
    """The features that lack more than the spec allows."""
    return [feature for feature, rate in rates.items() if rate > group.features[feature].missing]


def _of_group(line: Line, name: str, group: FeatureGroup, table: pa.Table, now: datetime) -> Iterator[dict[str, Any]]:
    about = [{"Name": "Line", "Value": line.name}, {"Name": "Group", "Value": name}]

    def datum(metric: str, value: float, at: datetime = now, *more: dict[str, str]) -> dict[str, Any]:
        return {"MetricName": metric, "Dimensions": [*about, *more], "Value": value, "Timestamp": at}

    if table.num_rows:
        newest = min(pc.max(table[group.event_time]).as_py(), now.timestamp())
        age = now.timestamp() - newest
        yield datum(AGE, age)
        if age < _OLDEST:
            yield datum(FRESH, 1.0, datetime.fromtimestamp(newest, UTC))
    rates = null_rates(group, table)
    for feature, rate in rates.items():
        yield datum(NULL_RATE, rate, now, {"Name": "Feature", "Value": feature})
    yield datum(TOO_OFTEN, float(len(too_often(group, rates))))
