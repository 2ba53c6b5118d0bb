"""This file is the state machine that measures skew: it names a job and runs it to its end."""

from collections.abc import Mapping
from typing import Any

from components.containers import Containers
from components.ground import Ground
from components.images import image
from components.states import job
from jobs.kit.spec import Line

_SHORT_ID = "States.ArrayGetItem(States.StringSplit(States.UUID(), '-'), 4)"
"""A job's name has 63 characters, of which a line's may take 30."""


def definition(line: Line, ground: Ground, found: Mapping[str, Any]) -> dict[str, Any]:
    """The state machine; it needs no input.

    Args:
        line: the spec.
        ground: what all of the environment stands on.
        found: the job's `role` and `environment`, and addresses as Containers takes them.
    """
    place, training = ground.place, line.training
    addresses = {key: found[key] for key in ("raw_bucket", "lake_bucket", "artifacts_bucket", "key_arn", "code_uri")}
    containers = Containers(
        partition=place.partition,
        line=line.name,
        sources=(),
        image=image(training.framework, training.framework_version, "training", "cpu", place.region),
        roles={"skew": found["role"]},
        environments={"skew": found["environment"]},
        tags=ground.tags,
        **addresses,
    )
    request = containers.processing_request("skew", [])
    return {
        "Comment": f"Training/serving skew of {line.name} over the last day",
        "StartAt": "Name",
        "States": {
            "Name": {"Type": "Pass", "Parameters": {"run_id.$": _SHORT_ID}, "Next": "Compare"},
            "Compare": job("Processing", request, partition=place.partition, result=None, after="Done", fail="Failed"),
            "Done": {"Type": "Succeed"},
            "Failed": {"Type": "Fail", "ErrorPath": "$.error.Error", "CausePath": "$.error.Cause"},
        },
    }
