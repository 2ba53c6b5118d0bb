"""This file is how long an execution may take: as long as all of its jobs together, and what lies between them."""

import json
from collections.abc import Mapping
from typing import Any

BETWEEN_SECONDS = 2 * 3600.0
"""For functions, machines that have to come, and a release's waits for its two endpoints; each has a limit of its own."""


def allowed(sfn: Any, execution: str) -> float:
    """Seconds after which an execution must have ended."""
    machine = sfn.describe_state_machine_for_execution(executionArn=execution)
    return seconds_of(json.loads(machine["definition"]))


def seconds_of(definition: Mapping[str, Any]) -> float:
    """The machine's own limit, or the sum of those of its jobs.

    >>> seconds_of({"States": {"Train": {"Parameters": {"StoppingCondition": {"MaxRuntimeInSeconds": 60}}}, "Done": {}}})
    7260.0
    """
    if own := definition.get("TimeoutSeconds"):
        return float(own) + BETWEEN_SECONDS
    stops = (state.get("Parameters", {}).get("StoppingCondition", {}) for state in definition["States"].values())
    # Spot trainings may wait for machines: the longer limit holds both.
    return sum(float(max(stop.values(), default=0)) for stop in stops) + BETWEEN_SECONDS
