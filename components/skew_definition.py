"""This file is the state machine that measures skew: it names a job and runs it to its end."""

from collections.abc import Mapping
from typing import Any

from components.ground import Ground
from components.line_containers import containers_of
from components.states import job
from jobs.kit.spec import Line

_SHORT_ID = "States.ArrayGetItem(States.StringSplit(States.UUID(), '-'), 4)"
"""A job's name has 63 characters, of which a line's may take 30."""


def definition(line: Line, ground: Ground, found: Mapping[str, Any]) -> dict[str, Any]:
    """The state machine; it needs no input.

    Args:
        line: the spec.
        ground: what all of the environment stands on.
        found: as `containers_of` takes it; its one step is skew.
    """
    request = containers_of(line, ground, found).processing_request("skew", [])
    partition = ground.place.partition
    return {
        "Comment": f"Training/serving skew of {line.name} over the last day",
        "StartAt": "Name",
        "States": {
            "Name": {"Type": "Pass", "Parameters": {"run_id.$": _SHORT_ID}, "Next": "Compare"},
            "Compare": job("Processing", request, partition=partition, result=None, after="Done", fail="Failed"),
            "Done": {"Type": "Succeed"},
            "Failed": {"Type": "Fail", "ErrorPath": "$.error.Error", "CausePath": "$.error.Cause"},
        },
    }
