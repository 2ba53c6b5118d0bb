"""This file is what an evaluation tells the tracker that its line asks for."""

import math
from collections.abc import Mapping
from typing import Any

from jobs.evaluate.contract import EvaluateContract
from jobs.tracking.contract import Tracking
from jobs.tracking.follower import Follower
from jobs.tracking.interface import Facts


def tracked(contract: EvaluateContract, line: str, metrics: Mapping[str, Any]) -> dict[str, Any]:
    """Add the figures to the run that the training began; what the ledger keeps of it."""
    tracking = Tracking.read(contract.tracking)
    if tracking is None:
        return {}
    follower = Follower(tracking)
    follower.start(Facts(run_id=contract.run_id, line=line, experiment=tracking.experiment))
    follower.measured(0, figures(metrics))
    follower.artifact(contract.output / "evaluation.json")
    return {"tracking": follower.finish("finished")}


def figures(metrics: Mapping[str, Any]) -> dict[str, float]:
    """What is a number, by a name that says who measured it.

    >>> figures({"auc": 0.7, "worst": None, "nothing": math.nan})
    {'evaluate/auc': 0.7}
    """
    numbers = {name: value for name, value in metrics.items() if isinstance(value, int | float)}
    return {f"evaluate/{name}": float(value) for name, value in numbers.items() if math.isfinite(value)}
