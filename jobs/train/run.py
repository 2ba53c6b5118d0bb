"""This file is the training job itself: two parts of a snapshot in, a model folder out."""

import json
import signal
from collections.abc import Callable, Mapping
from dataclasses import asdict
from pathlib import Path
from types import FrameType
from typing import Any

import pyarrow as pa

from jobs.kit.spec import Line
from jobs.train import artifact, checkpoint
from jobs.train.data import Data
from jobs.train.fit import Plan, Progress, best_trees, fit
from jobs.train.matrix import predicted
from jobs.train.memory import baseline, importance_of, unseen_probabilities
from jobs.train.online import remembered
from jobs.train.record import record


class InterruptedTraining(SystemExit):
    """The machine is taken away; the exit code says so."""

    def __init__(self) -> None:
        super().__init__(128 + signal.SIGTERM)


Told = Callable[[int, Mapping[str, float]], None]
"""Hears of a round and what was measured after it."""


def run(
    line: Line,
    plan: Plan,
    parts: Mapping[str, pa.Table],
    folder: Path,
    *,
    checkpoints: Path | None,
    image: str = "",
    told: Told = lambda *_: None,
) -> dict[str, Any]:
    """Train and write the model folder.

    Args:
        line: the spec.
        plan: how to train.
        parts: `train` and `holdout`.
        folder: receives the model.
        checkpoints: where an interrupted training is kept; None keeps none.
        image: recorded with the model.
        told: hears of every round; the model does not depend on it.

    Returns:
        What model.json says, features apart.
    """
    data = Data.of(line, parts)
    progress = grow(data, plan, checkpoints, told)
    booster = best_trees(progress)
    about = describe(line, plan, progress, float(data.train.labels.mean()))
    held = predicted(booster, data.holdout.rows)
    trained = artifact.Trained(booster, data.features, artifact.threshold(held, data.holdout.labels), about)
    artifact.write(trained, folder, line.package, image)
    requests, answers = artifact.golden(data.holdout.table, held, data.features)
    (folder / "golden.jsonl").write_text(requests, encoding="utf-8")
    (folder / "golden-expected.jsonl").write_text(answers, encoding="utf-8")
    unseen = unseen_probabilities(data, plan, progress.best + 1)
    importance = importance_of(booster)
    memory = baseline(line, data.train.table, unseen, data.train.days, importance=importance, seed=plan.seed)
    memory.reference = record(line, data, unseen, held, trained.threshold)
    (folder / "baseline.bin").write_bytes(memory.to_bytes())
    return about


def grow(data: Data, plan: Plan, checkpoints: Path | None, told: Told = lambda *_: None) -> Progress:
    """Train from the beginning, or from where an earlier attempt was interrupted."""
    about = identity(data, plan)
    resumed = checkpoint.load(checkpoints, about) if checkpoints else None
    if resumed:
        print(f"resumed after round {resumed.rounds}")
    train = data.quantised(data.train.rows, data.train.labels, plan)
    holdout = data.quantised(data.holdout.rows, data.holdout.labels, plan, like=train)
    return fit(train, holdout, plan, resumed=resumed, after_round=watch(plan, checkpoints, about, told))


def identity(data: Data, plan: Plan) -> dict[str, Any]:
    """What a training depends on, as JSON gives it back."""
    return {"plan": json.loads(json.dumps(asdict(plan))), "data": data.sha256}


def describe(line: Line, plan: Plan, progress: Progress, target_rate: float) -> dict[str, Any]:
    return {
        "line": line.name,
        "target": line.problem.target,
        "target_rate": target_rate,
        "lookup": remembered(line),
        "seed": plan.seed,
        "threads": plan.threads,
        "device": plan.device,
        "hyperparameters": {"rounds": plan.rounds, "early_stopping_rounds": plan.early_stopping_rounds, **plan.own},
        "rounds": progress.rounds,
        "best_round": progress.best,
        "metrics": progress.history[progress.best],
    }


def watch(
    plan: Plan, checkpoints: Path | None, about: dict[str, Any], told: Told = lambda *_: None
) -> Callable[[Progress], None]:
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
        found = "".join(f"{name}={value:.5f};" for name, value in progress.history[-1].items())
        print(f"[{progress.rounds}] {found}", flush=True)
        told(progress.rounds, progress.history[-1])
        if checkpoints and progress.rounds % plan.checkpoint_rounds == 0:
            checkpoint.save(progress, checkpoints, about)
        if asked:
            print(f"interrupted after round {progress.rounds}", flush=True)
            raise InterruptedTraining

    return after_round
