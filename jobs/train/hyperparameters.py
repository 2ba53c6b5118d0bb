"""This file reads what a training job was created with: every value is text there."""

import json
from collections.abc import Mapping

from jobs.kit.entry import BadInputError
from jobs.kit.hyperparameters import OURS, XGBOOST, close
from jobs.train.fit import Plan

_ABOUT_THE_RUN = ("line", "seed")

Value = int | float | str | bool


def plan(given: Mapping[str, str], *, seed: int, gpus: int) -> Plan:
    """How to train, from the job's hyperparameters.

    Args:
        given: by name, as text; SageMaker's own are left out.
        seed: used where `given` has none.
        gpus: how many the machine has.

    Raises:
        BadInputError: naming every hyperparameter that nothing would read.
    """
    values = {name: value(text) for name, text in given.items() if not name.startswith("sagemaker_")}
    if unknown := [name for name in values if name not in (*XGBOOST, *OURS, *_ABOUT_THE_RUN)]:
        raise BadInputError(
            "\n".join(f"hyperparameters.{name} must be a known one, got it{close(name)}" for name in unknown)
        )
    own = {name: found for name, found in values.items() if name in XGBOOST}
    try:
        ours = {name: int(found) for name, found in values.items() if name in OURS}
        return Plan(**ours, seed=int(values.get("seed", seed)), device="cuda" if gpus else "cpu", own=own)
    except ValueError as error:
        raise BadInputError(f"hyperparameters {', '.join((*OURS, 'seed'))} must be whole numbers: {error}") from error


def value(text: str) -> Value:
    """
    >>> [value(text) for text in ("6", "0.1", "True", "depthwise")]
    [6, 0.1, True, 'depthwise']
    """
    try:
        found = json.loads(text.lower() if text in ("True", "False") else text)
    except ValueError:
        return text
    return found if isinstance(found, (int, float, bool)) else text
