"""This file is what the containers of a line's jobs are told: of the line, of its ground, and of the addresses that Pulumi finds out."""

from collections.abc import Mapping, Sequence
from typing import Any

import pulumi

from components.containers import Containers
from components.ground import Ground
from components.images import image
from jobs.kit.spec import Line


def addresses(ground: Ground, code_uri: pulumi.Input[str]) -> dict[str, pulumi.Input[str]]:
    """Where they find and leave things; known when the buckets are."""
    return {
        "raw_bucket": ground.raw_bucket,
        "lake_bucket": ground.lake_bucket,
        "artifacts_bucket": ground.artifacts_bucket,
        "key_arn": ground.key_arn,
        "code_uri": code_uri,
    }


def containers_of(line: Line, ground: Ground, found: Mapping[str, Any], sources: Sequence[str] = ()) -> Containers:
    """Args: found: `roles` and `environments` by step, and `containers`: the addresses, each known by now."""
    place, training = ground.place, line.training
    return Containers(
        partition=place.partition,
        line=line.name,
        sources=sources,
        image=image(training.framework, training.framework_version, "training", "cpu", place.region),
        roles=found["roles"],
        environments=found["environments"],
        tags=ground.tags,
        **found["containers"],
    )
