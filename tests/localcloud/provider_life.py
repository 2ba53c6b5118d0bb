"""One life of every sample on the running local cloud, watched from birth to death, for tests to judge."""

from dataclasses import dataclass, field
from typing import Any

from localcloud.provider import Diff, Provider
from localcloud.provider.kind import kind_of
from localcloud.provider.template import fill
from tests.localcloud.samples import SAMPLES, resolve
from tests.localcloud.samples.sample import Json, Sample

SERVICES = [
    "s3",
    "kms",
    "iam",
    "lambda",
    "cloudwatch",
    "logs",
    "events",
    "sns",
    "sqs",
    "dynamodb",
    "sfn",
    "scheduler",
    "ssm",
    "glue",
    "athena",
    "sagemaker",
    "appautoscaling",
    "budgets",
    "resourcegroups",
    "sts",
]


def provider_on(url: str, **config: Any) -> Provider:
    """A provider configured as the estate's local environment does."""
    plain = {"region": "us-east-1", "accessKey": "test", "secretKey": "test", "s3UsePathStyle": True}
    return Provider({**plain, "endpoints": [dict.fromkeys(SERVICES, url)], **config})


@dataclass
class Life:
    """What was seen of one resource."""

    sample: Sample
    id: str
    inputs: Json
    outputs: Json
    after_create: Diff
    imported_id: str | None
    imported_inputs: Json
    after_import: Diff
    wanted: Json = field(default_factory=dict)
    updated: Json = field(default_factory=dict)
    update_plan: Diff = field(default_factory=Diff)
    after_update: Diff = field(default_factory=Diff)
    found: str | None = None
    after_delete: str | None = None


def live_through(provider: Provider, samples: list[Sample] = SAMPLES) -> dict[str, Life]:
    """Create, read, import and find every sample, then change all, then delete all, dependents first."""
    outputs: dict[str, Json] = {}
    lives = {sample.name: _born(provider, sample, outputs) for sample in samples}
    for life in lives.values():
        _change(provider, life, outputs)
    for life in reversed(lives.values()):
        _die(provider, life)
    return lives


def _born(provider: Provider, sample: Sample, outputs: dict[str, Json]) -> Life:
    raw = resolve(sample.inputs, outputs)
    inputs, failures = provider.check(sample.kind, sample.name, {}, raw, b"seed")
    assert failures == [], f"{sample.name}: {failures}"
    made, told = provider.create(sample.kind, inputs)
    outputs[sample.name] = told
    _, read, read_outputs = provider.read(sample.kind, made, inputs, told)
    row = kind_of(sample.kind).row
    natural = fill(row.import_id, {**row.defaults, **told}) if row.import_id else made
    imported, imported_inputs, imported_outputs = provider.read(sample.kind, natural, {}, {})
    return Life(
        sample=sample,
        id=made,
        inputs=inputs,
        outputs=told,
        after_create=provider.diff(sample.kind, made, read, read_outputs, inputs),
        imported_id=imported,
        imported_inputs=imported_inputs,
        after_import=provider.diff(sample.kind, made, imported_inputs, imported_outputs, inputs),
        found=provider.find(sample.kind, inputs),
    )


def _change(provider: Provider, life: Life, outputs: dict[str, Json]) -> None:
    kind = life.sample.kind
    raw = resolve({**life.sample.inputs, **life.sample.changed}, outputs)
    inputs, failures = provider.check(kind, life.sample.name, life.inputs, raw, b"other")
    assert failures == [], f"{life.sample.name}: {failures}"
    life.wanted = {prop: inputs[prop] for prop in life.sample.changed}
    life.update_plan = provider.diff(kind, life.id, life.inputs, life.outputs, inputs)
    if life.update_plan.changes and not life.update_plan.replaces:
        life.updated = provider.update(kind, life.id, life.outputs, life.inputs, inputs)
        _, read, read_outputs = provider.read(kind, life.id, inputs, life.updated)
        life.after_update = provider.diff(kind, life.id, read, read_outputs, inputs)


def _die(provider: Provider, life: Life) -> None:
    last = life.updated or life.outputs
    provider.delete(life.sample.kind, life.id, last)
    life.after_delete = provider.read(life.sample.kind, life.id, life.inputs, last)[0]
    provider.delete(life.sample.kind, life.id, last)
