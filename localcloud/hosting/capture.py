"""Data capture: requests and answers as AWS writes them to S3."""

import base64
import datetime as dt
import json
from collections import defaultdict
from collections.abc import Iterable
from typing import Any, NamedTuple

Config = dict[str, Any]


class Sample(NamedTuple):
    """One captured request."""

    config: Config
    variant: str
    event_id: str
    time: dt.datetime
    content_type: str
    body: bytes
    answer_type: str
    answer: bytes
    inference_id: str
    attributes: str


class Batch(NamedTuple):
    """One object of capture records."""

    config: Config
    variant: str
    hour: dt.datetime
    samples: list[Sample]


def record(sample: Sample) -> dict[str, Any]:
    """The JSON line of one request."""
    modes = {option["CaptureMode"] for option in sample.config["CaptureOptions"]}
    data = {}
    if modes & {"Input", "InputAndOutput"}:
        data["endpointInput"] = _side(sample.config, "INPUT", sample.content_type, sample.body)
    if modes & {"Output", "InputAndOutput"}:
        data["endpointOutput"] = _side(sample.config, "OUTPUT", sample.answer_type, sample.answer)
    metadata: dict[str, Any] = {"eventId": sample.event_id}
    if sample.attributes:
        metadata["customAttributes"] = [sample.attributes]
    if sample.inference_id:
        metadata["inferenceId"] = sample.inference_id
    metadata["inferenceTime"] = f"{sample.time:%Y-%m-%dT%H:%M:%SZ}"
    return {"captureData": data, "eventMetadata": metadata, "eventVersion": "0"}


def encoding(config: Config, content_type: str) -> str:
    """How a content type is written; what the configuration does not list is base64, as in AWS."""
    lists = config.get("CaptureContentTypeHeader") or {}
    kind = content_type.split(";", maxsplit=1)[0].strip().lower()
    if kind in (listed.lower() for listed in lists.get("JsonContentTypes", [])):
        return "JSON"
    if kind in (listed.lower() for listed in lists.get("CsvContentTypes", [])):
        return "CSV"
    return "BASE64"


def batches(samples: Iterable[Sample]) -> list[Batch]:
    """Samples grouped into objects: one per configuration, variant and hour."""
    groups: dict[Any, list[Sample]] = defaultdict(list)
    for sample in samples:
        hour = sample.time.replace(minute=0, second=0, microsecond=0)
        groups[(id(sample.config), sample.variant, hour)].append(sample)
    return [Batch(group[0].config, variant, hour, group) for (_, variant, hour), group in groups.items()]


def location(batch: Batch, endpoint: str, unique: str) -> tuple[str, str]:
    """Bucket and key of a batch's object."""
    bucket, _, prefix = batch.config["DestinationS3Uri"].removeprefix("s3://").partition("/")
    time = batch.samples[0].time
    name = f"{time:%M-%S}-{time.microsecond // 1000:03d}-{unique}.jsonl"
    parts = [prefix.strip("/"), endpoint, batch.variant, f"{batch.hour:%Y/%m/%d/%H}", name]
    return bucket, "/".join(part for part in parts if part)


def body(batch: Batch) -> bytes:
    return "".join(json.dumps(record(sample)) + "\n" for sample in batch.samples).encode()


def _side(config: Config, mode: str, content_type: str, data: bytes) -> dict[str, str]:
    how = encoding(config, content_type)
    text = base64.b64encode(data).decode() if how == "BASE64" else data.decode(errors="replace")
    return {"observedContentType": content_type, "mode": mode, "data": text, "encoding": how}
