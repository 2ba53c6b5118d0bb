"""A training job's metrics, found in its log by the job's own regular expressions."""

import datetime as dt
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any


def final(definitions: Sequence[Mapping[str, str]], lines: Iterable[tuple[float, str]]) -> list[dict[str, Any]]:
    """The last value of each metric; `lines` are (epoch seconds, text).

    >>> final([{"Name": "auc", "Regex": "auc=([0-9.]+)"}], [(1.0, "auc=0.5"), (2.0, "auc=0.7"), (3.0, "done")])[0]["Value"]
    0.7
    """
    found: dict[str, dict[str, Any]] = {}
    patterns = [(definition["Name"], re.compile(definition["Regex"])) for definition in definitions]
    for moment, text in lines:
        for name, pattern in patterns:
            value = _value(pattern.search(text))
            if value is not None:
                timestamp = dt.datetime.fromtimestamp(moment, dt.UTC)
                found[name] = {"MetricName": name, "Value": value, "Timestamp": timestamp}
    return list(found.values())


def _value(match: re.Match[str] | None) -> float | None:
    if match is None or not match.groups():
        return None
    try:
        return float(match[1])
    except ValueError:
        return None
