"""What an endpoint runs: its configuration and its models, frozen when a deployment begins.

AWS keeps an endpoint running when its model, configuration or archive is deleted; so does this document.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

Body = dict[str, Any]
HEALTH_SECONDS = 120
WEIGHT, COUNT, CAPTURE = "DesiredWeight", "DesiredInstanceCount", "DataCaptureConfig"


@dataclass(frozen=True, kw_only=True)
class Container:
    """One server process's part of a model."""

    image: str
    environment: Mapping[str, str]
    data: str
    """Digest of the unpacked model archive."""

    code: str
    """Digest of the unpacked SAGEMAKER_SUBMIT_DIRECTORY, if that is an archive of its own."""


@dataclass(frozen=True, kw_only=True)
class Variant:
    """One model under one name, with its part of the traffic."""

    name: str
    weight: float
    count: int
    role: str
    containers: tuple[Container, ...]
    health_seconds: float


@dataclass(frozen=True, kw_only=True)
class Plan:
    """An endpoint configuration that can be started."""

    config: Body
    production: tuple[Variant, ...]
    shadows: tuple[Variant, ...]

    @property
    def capture(self) -> Body | None:
        found: Body | None = self.config.get("DataCaptureConfig")
        return found if found and found.get("EnableCapture", True) else None


def read(document: Body) -> Plan:
    """The plan in a stored document, as `document` wrote it and `hold` completed it."""
    config, models = document["config"], document["models"]
    return Plan(
        config=config,
        production=tuple(_variant(body, models) for body in config["ProductionVariants"]),
        shadows=tuple(_variant(body, models) for body in config.get("ShadowProductionVariants") or []),
    )


def document(config: Body, models: Mapping[str, Body]) -> Body:
    """The configuration with all the models it names, by name."""
    names = {body["ModelName"] for body in variants(config)}
    return {"config": config, "models": {name: models[name] for name in sorted(names)}}


def variants(config: Body) -> list[Body]:
    return [*config["ProductionVariants"], *(config.get("ShadowProductionVariants") or [])]


def digests(document: Body) -> list[str]:
    """The directories a document's servers read, one entry per use."""
    containers = [container for model in document["models"].values() for container in model["containers"]]
    return [digest for container in containers for digest in (container["data"], container["code"]) if digest]


def retained(config: Body, current: Body, excluded: Iterable[str]) -> Body:
    """The new configuration with what RetainAllVariantProperties keeps of the current one."""
    kept = {WEIGHT: "InitialVariantWeight", COUNT: "InitialInstanceCount"}
    keys = [key for name, key in kept.items() if name not in excluded]
    old = {body["VariantName"]: body for body in current["ProductionVariants"]}
    merged = [
        body | {key: old[body["VariantName"]][key] for key in keys if key in old.get(body["VariantName"], {})}
        for body in config["ProductionVariants"]
    ]
    result = config | {"ProductionVariants": merged}
    if CAPTURE not in excluded and current.get("DataCaptureConfig"):
        result["DataCaptureConfig"] = current["DataCaptureConfig"]
    return result


def resized(config: Body, name: str, weight: float | None, count: int | None) -> Body:
    """The configuration with one variant's weight or size changed."""
    changes: Body = {}
    if weight is not None:
        changes["InitialVariantWeight"] = weight
    if count is not None:
        changes["InitialInstanceCount"] = count
    changed = [body | changes if body["VariantName"] == name else body for body in config["ProductionVariants"]]
    return config | {"ProductionVariants": changed}


def _variant(body: Body, models: Mapping[str, Body]) -> Variant:
    model = models[body["ModelName"]]
    containers = [
        Container(image=part["image"], environment=part["environment"], data=part["data"], code=part["code"])
        for part in model["containers"]
    ]
    return Variant(
        name=body["VariantName"],
        weight=float(body.get("InitialVariantWeight", 1.0)),
        count=int(body.get("InitialInstanceCount") or 1),
        role=model["role"],
        containers=tuple(containers),
        health_seconds=float(body.get("ContainerStartupHealthCheckTimeoutInSeconds") or HEALTH_SECONDS),
    )
