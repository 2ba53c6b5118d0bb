"""This file checks a rule on how far a column may be from the last accepted snapshot's."""

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np

from jobs.drift.jensen_shannon import jensen_shannon
from jobs.drift.psi import psi
from jobs.kit.entry import BadInputError
from jobs.kit.rules import Distribution
from jobs.kit.spec import Line
from jobs.validate.findings import Finding
from jobs.validate.profile import profile
from jobs.validate.table import Columns

_MEASURES = {
    "psi": psi,
    "infinity_norm": lambda before, now: float(np.abs(before - now).max(initial=0.0)),
    "jensen_shannon": jensen_shannon,
}


def distribution(rule: Distribution, rows: Columns, before: Mapping[str, Any] | None, line: Line) -> Iterator[Finding]:
    """Nothing, where there is no snapshot before."""
    if rule.column not in line.features:
        raise BadInputError(f"validation rule distribution must name a feature, got {rule.column}")
    if before is None or rule.column not in before["columns"]:
        return
    then = before["columns"][rule.column]["shares"]
    now = profile(rows, line, before["columns"])["columns"][rule.column]["shares"]
    keys = list(dict.fromkeys([*then, *now]))
    moved = _MEASURES[rule.measure](*(np.array([found.get(key, 0.0) for key in keys]) for found in (then, now)))
    if moved > rule.max:
        limit = f"within {rule.max:g} ({rule.measure}) of the last snapshot, moved {moved:.3f}"
        yield Finding(rule.column, rule.name or "distribution", rule.severity, rows.num_rows, [], limit)
