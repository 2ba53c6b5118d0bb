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
import xgboost

from jobs.serve import ids
from jobs.serve.contract import CONTENT_TYPE, PREDICTION_ID
from jobs.serve.rows import Input, RowError, encode, inputs, parse

JSON = "application/json"


@dataclass(frozen=True, slots=True)
class Model:
    """A trained model in memory, and which package it is."""

    booster: xgboost.Booster
    features: tuple[Input, ...]
    threshold: float
    package: str

    def probabilities(self, matrix: Any) -> Any:
        """Probability of the target per row.

        Args:
            matrix: float32, shape (rows, features); NaN is missing.
        """
        return self.booster.inplace_predict(matrix, missing=np.nan, validate_features=False)


@dataclass(frozen=True, slots=True)
class Answer:
    """One line per row of the request."""

    lines: Sequence[dict[str, Any]]
    kind: str


def model_fn(model_dir: str, _context: object = None) -> Model:
    """Load what the training job saved, as the package that the Model's environment names.

    Raises:
        KeyError: it names none.

    Source:
        aws/sagemaker-inference-toolkit passes a context, or None, to every function that has room for one.
    """
    return load(Path(model_dir), os.environ["MODEL_PACKAGE_ARN"])


def load(folder: Path, package: str) -> Model:
    """Load a model's folder."""
    about = json.loads((folder / "model.json").read_text(encoding="utf-8"))
    booster = xgboost.Booster(model_file=folder / "model.ubj")
    # One request, one thread: two threads on a busy machine take twice as long as one.
    booster.set_param({"nthread": 1, "device": "cpu"})
    return Model(booster, inputs(about["features"]), about["threshold"], package)


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
    encoded = [_encoded(row, model.features) for row in rows]
    good = [codes for codes in encoded if isinstance(codes, list)]
    found = iter(model.probabilities(np.array(good, dtype=np.float32)).tolist() if good else ())
    answers = [
        _line(row, next(found), model) if isinstance(codes, list) else {"error": codes.problem}
        for row, codes in zip(rows, encoded, strict=True)
    ]
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


def _encoded(row: Any, features: tuple[Input, ...]) -> list[float] | RowError:
    if isinstance(row, RowError):
        return row
    try:
        codes = encode(row, features)
        ids.given(row)
    except RowError as error:
        return error
    return codes


def _line(row: Any, probability: float, model: Model) -> dict[str, Any]:
    return {
        PREDICTION_ID: ids.given(row) or ids.new(),
        "package": model.package,
        "prediction": int(probability >= model.threshold),
        "probability": round(probability, 7),
    }
