"""One sample of every resource type in the provider's table, in an order in which they can be created."""

from typing import Any

from tests.localcloud.samples import compute, data, identity, observe, storage
from tests.localcloud.samples.sample import Sample

SAMPLES: list[Sample] = [
    *storage.SAMPLES,
    *identity.SAMPLES,
    *data.SAMPLES,
    *compute.SAMPLES,
    *observe.SAMPLES,
]


def resolve(value: Any, outputs: dict[str, dict[str, Any]]) -> Any:
    """The value with references such as `{bucket.arn}` to earlier samples' outputs filled in."""
    if isinstance(value, str):
        for logical, told in outputs.items():
            for prop, item in told.items():
                value = value.replace(f"{{{logical}.{prop}}}", str(item))
        return value
    if isinstance(value, dict):
        return {key: resolve(item, outputs) for key, item in value.items()}
    return [resolve(item, outputs) for item in value] if isinstance(value, list) else value
