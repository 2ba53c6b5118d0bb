"""This file turns a line's spec and the addresses it runs with into what its state machine is written from."""

from collections.abc import Mapping
from typing import Any

from components.ground import Ground
from components.images import image
from components.instances import processor
from components.line_containers import containers_of
from components.pipeline_definition import PipelinePlan
from components.training_request import TrainingPlan
from jobs.kit.references import referred
from jobs.kit.spec import Line


def used_images(line: Line, region: str) -> list[str]:
    """Every image that a container of the line may run."""
    training = line.training
    processors = {"cpu", *(processor(kind) for kind in training.instance_types)}
    trains = [image(training.framework, training.framework_version, "training", p, region) for p in sorted(processors)]
    serves = image(
        training.framework,
        training.framework_version,
        "inference",
        processor(line.deployment.instance_type),
        region,
    )
    return sorted({*trains, serves})


def pipeline_plan(line: Line, ground: Ground, found: Mapping[str, Mapping[str, Any]]) -> PipelinePlan:
    """Everything the definition says, from the spec and from what Pulumi found out: roles, functions, addresses."""
    return PipelinePlan(
        containers=containers_of(line, ground, found, list(line.sources)),
        training=training_plan(line, ground.place.region),
        functions=found["functions"],
        referred=referred(line),
    )


def training_plan(line: Line, region: str) -> TrainingPlan:
    stated = line.training
    processors = {processor(kind) for kind in stated.instance_types}
    return TrainingPlan(
        images={p: image(stated.framework, stated.framework_version, "training", p, region) for p in processors},
        instance_types=stated.instance_types,
        stated={name: _text(value) for name, value in stated.hyperparameters.items()} | {"seed": str(stated.seed)},
        fixed={"line": line.package, "sagemaker_program": "train.py"},
        instance_count=stated.instance_count,
        volume_gb=stated.volume_gb,
        max_runtime_seconds=int(stated.max_runtime.total_seconds()),
        spot=stated.spot,
        checkpoints=stated.checkpoints,
    )


def _text(value: float | str | bool) -> str:
    """A hyperparameter as SageMaker takes it; script mode reads JSON."""
    return str(value).lower() if isinstance(value, bool) else str(value)
