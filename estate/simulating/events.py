"""This file reads what became true from the events that the features job has written."""

import io
from collections.abc import Iterable
from datetime import UTC, datetime
from math import ceil
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from jobs.kit.spec import Line


def happened(
    spec: "Line", files: Iterable[bytes], start: datetime, end: datetime
) -> dict[str, tuple[datetime, int, datetime]]:
    """Moment of the prediction, label, and when that became known, by entity, of the span's events as the features job has written them."""
    import pyarrow.compute as pc
    from pyarrow import parquet

    problem = spec.problem
    columns = [problem.entity, problem.target, problem.label_time, problem.prediction_time, "write_time", "is_deleted"]
    newest: dict[str, dict[str, Any]] = {}
    for content in files:
        table = parquet.read_table(io.BytesIO(content), columns=columns)
        at = table[problem.prediction_time]
        inside = pc.and_(pc.greater_equal(at, start.timestamp()), pc.less(at, end.timestamp()))
        for row in table.filter(inside).to_pylist():
            entity = str(row[problem.entity])
            if entity not in newest or row["write_time"] >= newest[entity]["write_time"]:
                newest[entity] = row
    return {
        entity: (
            datetime.fromtimestamp(row[problem.prediction_time], UTC),
            int(row[problem.target]),
            datetime.fromtimestamp(ceil(row[problem.label_time]), UTC),
        )
        for entity, row in newest.items()
        if not row["is_deleted"] and row[problem.target] is not None and row[problem.label_time] is not None
    }
