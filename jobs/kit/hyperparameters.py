"""This file is which hyperparameters a training reads; training itself and model.yaml hold what they are told against it."""

from collections.abc import Iterator, Mapping
from difflib import get_close_matches

XGBOOST = (
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
OURS = ("rounds", "early_stopping_rounds", "checkpoint_rounds", "threads")
"""Hyperparameters that are ours; every other one is XGBoost's."""
_TEXT = ("booster", "grow_policy", "monotone_constraints")


def close(name: str) -> str:
    """
    >>> close("max_dept")
    '; did you mean max_depth?'
    """
    found = get_close_matches(name, (*XGBOOST, *OURS), n=1)
    return f"; did you mean {found[0]}?" if found else ""


def problems(framework: str, stated: Mapping[str, object]) -> Iterator[str]:
    """What of a line's hyperparameters nothing would read, or read otherwise than it is meant.

    >>> list(problems("xgboost", {"rounds": "many"}))
    ["training.hyperparameters.rounds must be a whole number of at least 1, got 'many'"]
    """
    if framework != "xgboost":
        return
    for name, value in stated.items():
        where = f"training.hyperparameters.{name}"
        if name not in (*XGBOOST, *OURS):
            yield f"{where} must be a known one, got {name}{close(name)}"
        elif name in OURS and (isinstance(value, bool) or not isinstance(value, int) or value < 1):
            yield f"{where} must be a whole number of at least 1, got {value!r}"
        elif name in XGBOOST and name not in _TEXT and (isinstance(value, bool | str)):
            yield f"{where} must be a number, got {value!r}"
