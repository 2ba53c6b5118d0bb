"""This file is the model server's code: the four functions that AWS's framework images, and the laptop, call.

Imports are few: a server starts as fast as they do.
"""

import json
import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from jobs.serve import ids
from jobs.serve.answers import said, told
from jobs.serve.contract import CONTENT_TYPE, ServeContract
from jobs.serve.lookup import Found
from jobs.serve.model import Model, load
from jobs.serve.rows import Input, RowError, encode, parse

JSON = "application/json"
__all__ = ["Answer", "Model", "input_fn", "load", "model_fn", "output_fn", "predict_fn"]


@dataclass(frozen=True, slots=True)
class Answer:
    """One line per row of the request."""

    lines: Sequence[dict[str, Any]]
    kind: str


def model_fn(model_dir: str, _context: object = None) -> Model:
    """Load what the training job saved, as the package that the Model's environment names.

    Raises:
        ValueError: it names none.

    Source:
        aws/sagemaker-inference-toolkit passes a context, or None, to every function that has room for one.
    """
    contract = ServeContract.read(os.environ)
    return load(Path(model_dir), contract.model_package_arn, contract)


def input_fn(body: bytes | str, content_type: str) -> tuple[list[object], str]:
    """Split a request into its rows; what is wrong with a row becomes its answer, not the request's.

    Raises:
        ValueError: the content type is another, or a JSON document has no instances.
    """
    content = body.encode() if isinstance(body, str) else bytes(body)
    kind = content_type.partition(";")[0].strip().lower()
    if kind == JSON:
        return _instances(content), kind
    if kind not in (CONTENT_TYPE, "application/x-ndjson"):
        raise ValueError(f"content type must be {CONTENT_TYPE} or {JSON}, got {kind or 'none'}")
    return [_parsed(line) for line in content.split(b"\n") if line.strip()], kind


def predict_fn(data: tuple[list[object], str], model: Model) -> Answer:
    """Answer every row, in order."""
    rows, kind = data
    looked_up = model.lookup.complete(rows) if model.lookup else [None] * len(rows)
    encoded = [_encoded(row, found, model.features) for row, found in zip(rows, looked_up, strict=True)]
    good = [codes for codes in encoded if isinstance(codes, list)]
    probabilities = iter(model.probabilities(np.array(good, dtype=np.float32)).tolist() if good else ())

    def answer(row: Any, found: Found | None, codes: list[float] | RowError) -> dict[str, Any]:
        if isinstance(codes, RowError):
            return {"error": codes.problem}
        return said(row, next(probabilities), model.threshold, model.package) | told(found, echo=model.echo)

    answers = [answer(*one) for one in zip(rows, looked_up, encoded, strict=True)]
    return Answer(answers, kind)


def output_fn(answer: Answer, _accept: str) -> tuple[str, str]:
    """In the form of the request: lines for lines, one document for one document."""
    if answer.kind == JSON:
        return json.dumps({"predictions": answer.lines}), JSON
    return "".join([json.dumps(line) + "\n" for line in answer.lines]), CONTENT_TYPE


def _instances(content: bytes) -> list[object]:
    try:
        document = json.loads(content)
    except ValueError:
        document = None
    if isinstance(document, dict) and isinstance(found := document.get("instances"), list):
        return found
    raise ValueError('body must be {"instances": [...]}, got another; one object per line is application/jsonlines')


def _parsed(line: bytes) -> object:
    try:
        return parse(line)
    except RowError as error:
        return error


def _encoded(row: Any, found: Found | None, features: tuple[Input, ...]) -> list[float] | RowError:
    for wrong in (row, found and found.wrong):
        if isinstance(wrong, RowError):
            return wrong
    try:
        codes = encode({**row, **found.features}, features, found.missing) if found else encode(row, features)
        ids.given(row)
    except RowError as error:
        return error
    return codes
