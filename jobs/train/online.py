"""This file is what a model remembers of the groups that its server may ask, so that serving joins as training did."""

from typing import Any

from jobs.kit.spec import Line


def remembered(line: Line) -> dict[str, Any]:
    """The groups that are online, as `jobs.serve.groups` reads them, and the column by which a row names its moment."""
    groups = {
        name: {
            "version": group.version,
            "entity": group.entity,
            "event_time": group.event_time,
            "lag": group.lag.total_seconds(),
            "max_age": group.max_age.total_seconds() if group.max_age else None,
            "features": list(group.features),
        }
        for name, group in line.feature_groups.items()
        if group.online
    }
    return {"prediction_time": line.problem.prediction_time, "groups": groups}
