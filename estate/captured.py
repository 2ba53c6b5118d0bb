"""This file finds one prediction among the captured ones, by its id."""

import json
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from jobs.release.plan import CAPTURES

_AT_ONCE = 8


def find(s3: Any, bucket: str, endpoints: Iterable[str], prediction: str) -> dict[str, Any] | None:
    """The answer that carries this id, newest files first; nothing when it was not captured, or has expired."""
    for endpoint in endpoints:
        keys = sorted(_keys(s3, bucket, f"{CAPTURES}/{endpoint}/"), reverse=True)
        with ThreadPoolExecutor(_AT_ONCE) as pool:
            for found in pool.map(lambda key: _search(s3, bucket, key, prediction), keys):
                if found:
                    return found
    return None


def _keys(s3: Any, bucket: str, prefix: str) -> Iterator[str]:
    for page in s3.get_paginator("list_objects_v2").paginate(Bucket=bucket, Prefix=prefix):
        for item in page.get("Contents", []):
            yield item["Key"]


def _search(s3: Any, bucket: str, key: str, prediction: str) -> dict[str, Any] | None:
    content: bytes = s3.get_object(Bucket=bucket, Key=key)["Body"].read()
    if prediction.encode() not in content:
        return None
    for record in content.splitlines():
        if prediction.encode() in record and (found := answer(json.loads(record), prediction)):
            return {**found, "captured_in": f"s3://{bucket}/{key}"}
    return None


def answer(record: dict[str, Any], prediction: str) -> dict[str, Any] | None:
    """The answer with this id in one capture record, with its request where both sides have as many lines."""
    data = record.get("captureData", {})
    answers = _lines(data.get("endpointOutput", {}))
    requests = _lines(data.get("endpointInput", {}))
    at = record.get("eventMetadata", {}).get("inferenceTime")
    for number, found in enumerate(answers):
        if isinstance(found, dict) and found.get("prediction_id") == prediction:
            request = requests[number] if len(requests) == len(answers) else None
            return {"answer": found, "request": request, "at": at}
    return None


def _lines(side: dict[str, Any]) -> list[Any]:
    text = str(side.get("data") or "")
    if side.get("encoding") == "BASE64":
        import base64

        text = base64.b64decode(text).decode()
    try:
        documents = [json.loads(line) for line in text.splitlines() if line.strip()]
    except ValueError:
        return []
    if len(documents) == 1 and isinstance(documents[0], dict):
        for key in ("predictions", "instances"):
            if isinstance(documents[0].get(key), list):
                return list(documents[0][key])
    return documents
