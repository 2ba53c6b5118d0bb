"""This file grows the trees: one round at a time, so that it can stop early, be interrupted, and go on to the same model."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import xgboost


@dataclass(frozen=True, kw_only=True)
class Plan:
    """How to train."""

    rounds: int = 200
    early_stopping_rounds: int = 20
    """Stop when the held-out loss has not improved for so many rounds."""
    checkpoint_rounds: int = 25
    """After so many rounds the training can be taken up again; like the seed, it decides which rows are drawn."""
    threads: int = 2
    """Fixed, not the machine's count: sums over another number of threads round differently."""
    seed: int = 0
    device: str = "cpu"
    own: Mapping[str, float | int | str | bool] = field(default_factory=dict)
    """XGBoost's own parameters."""

    @property
    def parameters(self) -> dict[str, Any]:
        return {
            "objective": "binary:logistic",
            "tree_method": "hist",
            "eval_metric": ["auc", "logloss"],
            **self.own,
            "seed": self.seed,
            # Else the rounds after every checkpoint would draw the same rows and columns as those before.
            "seed_per_iteration": True,
            "nthread": self.threads,
            "device": self.device,
        }


@dataclass(frozen=True)
class Progress:
    """Where a training is; everything needed to go on."""

    booster: xgboost.Booster
    history: list[dict[str, float]]
    """Metrics after each round, by `<part>-<metric>`."""

    @property
    def rounds(self) -> int:
        return len(self.history)

    @property
    def best(self) -> int:
        """The round, counted from 0, with the least held-out loss; the first of equals."""
        return _best(self.history)


def fit(
    train: xgboost.DMatrix,
    holdout: xgboost.DMatrix,
    plan: Plan,
    *,
    resumed: Progress | None = None,
    after_round: Callable[[Progress], None] = lambda _: None,
) -> Progress:
    """Train to the end; the trees after the best round are still there.

    Args:
        train: what the trees are grown on.
        holdout: what says when to stop.
        plan: how.
        resumed: where an interrupted training was, at a checkpoint.
        after_round: told after every round; what it raises ends the training.
    """
    watched = [(train, "train"), (holdout, "validation")]
    booster: Any = resumed.booster if resumed else None
    history = list(resumed.history) if resumed else []
    while len(history) < plan.rounds and not _stale(history, plan):
        if len(history) % plan.checkpoint_rounds == 0:
            # Even uninterrupted: a booster that has only just been read draws other rows than one that goes on, and
            # adds up its trees in another order; so a training that can be resumed exactly starts anew every time.
            known = bytearray(booster.save_raw("ubj")) if booster else None
            booster = xgboost.Booster(plan.parameters, [train, holdout], known)
        booster.update(train, len(history))
        history.append(_measured(booster.eval_set(watched, len(history))))
        after_round(Progress(booster, history))
    return Progress(booster, history)


def best_trees(progress: Progress) -> xgboost.Booster:
    """The model up to its best round."""
    return progress.booster[: progress.best + 1]


def _stale(history: list[dict[str, float]], plan: Plan) -> bool:
    return bool(history) and len(history) - 1 - _best(history) >= plan.early_stopping_rounds


def _best(history: list[dict[str, float]]) -> int:
    losses = [measured["validation-logloss"] for measured in history]
    return losses.index(min(losses))


def _measured(text: str) -> dict[str, float]:
    r"""XGBoost's report of a round, as numbers.

    >>> _measured("[3]\ttrain-auc:0.71\tvalidation-auc:0.69")
    {'train-auc': 0.71, 'validation-auc': 0.69}
    """
    return {name: float(value) for name, _, value in (part.partition(":") for part in text.split("\t")[1:])}
