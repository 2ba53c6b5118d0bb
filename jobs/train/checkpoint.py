"""This file keeps an interrupted training: the trees so far and what was measured, in a folder that outlives the machine."""

import json
import os
from pathlib import Path
from typing import Any

import xgboost

from jobs.train.fit import Progress

_STATE = "progress.json"


def save(progress: Progress, folder: Path, about: dict[str, Any]) -> None:
    """Write so that a kill at any moment leaves the checkpoint before or this one, never half of one.

    Args:
        progress: where the training is.
        folder: SageMaker copies it to S3 and back.
        about: what the training depends on; another training does not resume from it.
    """
    model = f"round-{progress.rounds:05d}.ubj"
    progress.booster.save_model(folder / f".{model}")
    os.replace(folder / f".{model}", folder / model)  # noqa: PTH105 - the atomic one
    state = {"model": model, "history": progress.history, "about": about}
    (folder / f".{_STATE}").write_text(json.dumps(state), encoding="utf-8")
    os.replace(folder / f".{_STATE}", folder / _STATE)  # noqa: PTH105 - the atomic one
    for old in folder.glob("round-*.ubj"):
        if old.name != model:
            old.unlink()


def load(folder: Path, about: dict[str, Any]) -> Progress | None:
    """The saved training, if it is of the same data and plan."""
    if not (folder / _STATE).is_file():
        return None
    state = json.loads((folder / _STATE).read_text(encoding="utf-8"))
    if state["about"] != about:
        print(f"checkpoint in {folder} is of another training; starting anew")
        return None
    if not (folder / state["model"]).is_file():
        print(f"checkpoint {state['model']} is missing in {folder}; starting anew")
        return None
    return Progress(xgboost.Booster(model_file=folder / state["model"]), state["history"])
