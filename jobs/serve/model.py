"""This file is a trained model in memory, as the server loads it from its folder."""

import json
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import xgboost

from jobs.serve.contract import ServeContract
from jobs.serve.groups import groups
from jobs.serve.lookup import Lookup
from jobs.serve.rows import Input, inputs


@dataclass(frozen=True, slots=True)
class Model:
    """A trained model in memory, and which package it is."""

    booster: xgboost.Booster
    features: tuple[Input, ...]
    threshold: float
    package: str
    lookup: Lookup | None = None
    """Completes rows; nothing where the line has no groups online."""
    echo: bool = True
    """Whether an answer says what was looked up for it."""

    def probabilities(self, matrix: Any) -> Any:
        """Probability of the target per row.

        Args:
            matrix: float32, shape (rows, features); NaN is missing.
        """
        return self.booster.inplace_predict(matrix, missing=np.nan, validate_features=False)


def load(folder: Path, package: str, contract: ServeContract | None = None) -> Model:
    """Load a model's folder; without a contract it answers what it is told and looks nothing up."""
    about = json.loads((folder / "model.json").read_text(encoding="utf-8"))
    features = inputs(about["features"])
    booster = xgboost.Booster(model_file=folder / "model.ubj")
    # One request, one thread: two threads on a busy machine take twice as long as one.
    booster.set_param({"nthread": 1, "device": "cpu"})
    lookup = _lookup(about.get("lookup"), features, contract) if contract and contract.lookup else None
    echo = contract is None or contract.capture_features
    return Model(booster, features, about["threshold"], package, lookup, echo)


def _lookup(remembered: Any, features: tuple[Input, ...], contract: ServeContract) -> Lookup | None:
    """The groups that the model was trained with; nothing when none was online, or the package is older than look-ups."""
    if not remembered or not remembered["groups"]:
        return None
    from jobs.serve.store import Store, client

    seconds = contract.lookup_timeout_ms / 1000
    region = os.environ.get("AWS_REGION") or os.environ.get("AWS_DEFAULT_REGION")
    store = Store(client(seconds, region), seconds=seconds, cache_seconds=contract.lookup_cache_seconds)
    known = groups(remembered["groups"], features, contract.environment, contract.line)
    return Lookup(known, remembered["prediction_time"], store)
