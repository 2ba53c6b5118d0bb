"""This file reads what a training job was created with: every value is text there."""

import json
from collections.abc import Mapping
from difflib import get_close_matches

from jobs.kit.entry import BadInputError
from jobs.train.fit import OURS, Plan

_XGBOOST = (
    "alpha",
    "booster",
    "colsample_bylevel",
    "colsample_bynode",
    "colsample_bytree",
    "eta",
    "gamma",
    "grow_policy",
    "lambda",
    "learning_rate",
    "max_bin",
    "max_cat_threshold",
    "max_cat_to_onehot",
    "max_delta_step",
    "max_depth",
    "max_leaves",
    "min_child_weight",
    "monotone_constraints",
    "reg_alpha",
    "reg_lambda",
    "scale_pos_weight",
    "subsample",
)
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
    if unknown := [name for name in values if name not in (*_XGBOOST, *OURS, *_ABOUT_THE_RUN)]:
        raise BadInputError(
            "\n".join(f"hyperparameters.{name} must be a known one, got it{_close(name)}" for name in unknown)
        )
    own = {name: found for name, found in values.items() if name in _XGBOOST}
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


def _close(name: str) -> str:
    close = get_close_matches(name, (*_XGBOOST, *OURS), n=1)
    return f"; did you mean {close[0]}?" if close else ""
