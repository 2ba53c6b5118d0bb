"""This file is the training job itself: two parts of a snapshot in, a model folder out."""

import hashlib
import json
import signal
from collections.abc import Callable, Mapping
from dataclasses import asdict
from pathlib import Path
from types import FrameType
from typing import Any

import numpy as np
import pyarrow as pa
import xgboost

from jobs.kit.spec import Line
from jobs.serve.rows import Input
from jobs.train import artifact, checkpoint
from jobs.train.fit import Plan, Progress, best_trees, fit
from jobs.train.matrix import Array, kinds, learn_inputs, matrix, target


class InterruptedTraining(SystemExit):
    """The machine is taken away; the exit code says so."""

    def __init__(self) -> None:
        super().__init__(128 + signal.SIGTERM)


def run(
    line: Line, plan: Plan, parts: Mapping[str, pa.Table], folder: Path, *, checkpoints: Path | None, image: str = ""
) -> dict[str, Any]:
    """Train and write the model folder.

    Args:
        line: the spec.
        plan: how to train.
        parts: `train` and `holdout`.
        folder: receives the model.
        checkpoints: where an interrupted training is kept; None keeps none.
        image: recorded with the model.

    Returns:
        What model.json says, features apart.
    """
    features = learn_inputs(line, parts["train"])
    rows = {part: matrix(table, features) for part, table in parts.items()}
    labels = {part: target(table, line.problem.target) for part, table in parts.items()}
    identity = {"plan": json.loads(json.dumps(asdict(plan))), "data": _digest(*rows.values(), *labels.values())}
    resumed = checkpoint.load(checkpoints, identity) if checkpoints else None
    if resumed:
        print(f"resumed after round {resumed.rounds}")
    progress = fit(
        *_matrices(rows, labels, features, plan), plan, resumed=resumed, after_round=watch(plan, checkpoints, identity)
    )
    booster = best_trees(progress)
    probabilities = {
        part: booster.inplace_predict(found, missing=np.nan, validate_features=False) for part, found in rows.items()
    }
    about = describe(line, plan, progress, labels["train"])
    limit = artifact.threshold(probabilities["holdout"], labels["holdout"])
    artifact.write(artifact.Trained(booster, features, limit, about), folder, line.package, image)
    requests, answers = artifact.golden(parts["holdout"], probabilities["holdout"], features)
    (folder / "golden.jsonl").write_text(requests, encoding="utf-8")
    (folder / "golden-expected.jsonl").write_text(answers, encoding="utf-8")
    write_baseline(line, parts["train"], probabilities["train"], folder / "baseline.bin")
    return about


def describe(line: Line, plan: Plan, progress: Progress, labels: Array) -> dict[str, Any]:
    return {
        "line": line.name,
        "target": line.problem.target,
        "target_rate": float(labels.mean()),
        "seed": plan.seed,
        "threads": plan.threads,
        "hyperparameters": {"rounds": plan.rounds, "early_stopping_rounds": plan.early_stopping_rounds, **plan.own},
        "rounds": progress.rounds,
        "best_round": progress.best,
        "metrics": progress.history[progress.best],
    }


def watch(plan: Plan, checkpoints: Path | None, identity: dict[str, Any]) -> Callable[[Progress], None]:
    """What happens after each round: a line for the log, now and then a checkpoint, and the end when SageMaker asks for it.

    Source:
        A spot interruption and StopTrainingJob both send SIGTERM and 120 seconds later SIGKILL
        (SageMaker developer guide, "Use checkpoints in Amazon SageMaker AI").
    """
    asked: list[int] = []

    def ask(number: int, _frame: FrameType | None) -> None:
        asked.append(number)

    signal.signal(signal.SIGTERM, ask)

    def after_round(progress: Progress) -> None:
        print(
            f"[{progress.rounds}] " + "".join(f"{name}={found:.5f};" for name, found in progress.history[-1].items()),
            flush=True,
        )
        if checkpoints and (asked or progress.rounds % plan.checkpoint_rounds == 0):
            checkpoint.save(progress, checkpoints, identity)
        if asked:
            print(f"interrupted after round {progress.rounds}", flush=True)
            raise InterruptedTraining

    return after_round


def _matrices(
    rows: Mapping[str, Array], labels: Mapping[str, Array], features: tuple[Input, ...], plan: Plan
) -> tuple[xgboost.DMatrix, xgboost.DMatrix]:
    shape: dict[str, Any] = {
        "feature_names": [feature.name for feature in features],
        "feature_types": kinds(features),
        "enable_categorical": True,
        "nthread": plan.threads,
    }
    train = xgboost.QuantileDMatrix(rows["train"], labels["train"], **shape)
    return train, xgboost.QuantileDMatrix(rows["holdout"], labels["holdout"], ref=train, **shape)


def _digest(*arrays: Array) -> str:
    digest = hashlib.sha256()
    for array in arrays:
        digest.update(array.tobytes())
    return digest.hexdigest()


def write_baseline(line: Line, table: pa.Table, probabilities: Array, target_file: Path) -> None:
    """What the monitor compares live traffic with: the features as they were, and what the model said of them."""
