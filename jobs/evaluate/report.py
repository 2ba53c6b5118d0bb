"""This file is the evaluation report: one model folder and the parts of a snapshot in, one document out."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa

from jobs.evaluate.auc import Array
from jobs.evaluate.judge import Judged, judge, names
from jobs.evaluate.latency import latency
from jobs.evaluate.robust import robustness
from jobs.evaluate.trivial import historical_rates
from jobs.kit.entry import BadInputError
from jobs.kit.spec import Line
from jobs.serve.inference import Model, load
from jobs.train.matrix import days, matrix, target

TIMED_ROWS = 300
SPOILED_ROWS = 8_000
THREADS = 2


@dataclass(frozen=True)
class Champion:
    """The model that serves now."""

    package: str
    folder: Path


def report(
    line: Line,
    folder: Path,
    parts: Mapping[str, pa.Table],
    champion: Champion | None,
    *,
    seed: int,
    clock: Callable[[], float],
) -> dict[str, Any]:
    """Measure the model of a folder.

    Args:
        line: the spec.
        folder: the unpacked model.
        parts: `train`, for the trivial prediction, and `evaluate`.
        champion: the model it would replace.
        seed: of every random draw.
        clock: seconds, for the latency.
    """
    model, rows = _load(folder, "this model"), parts["evaluate"]
    encoded, labels = matrix(rows, model.features), target(rows, line.problem.target)
    known, reason = _champion_scores(champion, rows)
    scores = {"model": model.probabilities(encoded), "baseline": trivial(line, model, parts), **known}
    day = np.unique(days(rows, line.problem.prediction_time), return_inverse=True)[1]
    found = judge(Judged(rows, labels, day, scores, seed), line)
    spoiled, speed = _spoiled(model, encoded, labels, seed), _speed(model, rows, clock)
    return {
        "line": line.name,
        "metrics": {**found.pop("metrics"), **_of_itself(folder, spoiled, speed)},
        "baseline": {"features": list(names(line)), "rows": parts["train"].num_rows},
        "champion": {"package": champion.package, "compared": bool(known), "reason": reason} if champion else None,
        **found,
        "robustness": spoiled,
        "latency": speed,
    }


def _spoiled(model: Model, encoded: Array, labels: Array, seed: int) -> dict[str, Any]:
    """What is left of the model on a sample of rows that were perturbed."""
    sample = np.random.default_rng(seed).permutation(len(labels))[:SPOILED_ROWS]
    rows, known = encoded[sample], labels[sample]
    return robustness(model.probabilities, rows, known, model.features, threshold=model.threshold, seed=seed)


def _speed(model: Model, rows: pa.Table, clock: Callable[[], float]) -> dict[str, Any]:
    """On one thread, as one request finds it; nothing is asked of the model on several after this."""
    model.booster.set_param({"nthread": 1})
    return latency(model, _requests(rows, model), clock)


def _of_itself(folder: Path, spoiled: Mapping[str, Any], speed: Mapping[str, Any]) -> dict[str, float]:
    """Metrics that gates may name and that say nothing of how right the model is."""
    return {
        "latency_ms_p50": speed["latency_ms_p50"],
        "latency_ms_p99": speed["latency_ms_p99"],
        "model_mb": (folder / "model.ubj").stat().st_size / 1e6,
        "noise_auc_drop": spoiled["auc"] - spoiled["noise"]["auc"],
        "flipped_share": spoiled["worst_step"]["flipped_share"],
    }


def trivial(line: Line, model: Model, parts: Mapping[str, pa.Table]) -> Array:
    """The historical rate in the same circumstances, over the rows that the model learned from."""
    chosen = [feature for feature in model.features if feature.name in names(line)]
    before, now = matrix(parts["train"], chosen), matrix(parts["evaluate"], chosen)
    return historical_rates(before, target(parts["train"], line.problem.target), now)


def _champion_scores(champion: Champion | None, rows: pa.Table) -> tuple[dict[str, Array], str]:
    if champion is None:
        return {}, ""
    model = _load(champion.folder, champion.package)
    try:
        return {"champion": model.probabilities(matrix(rows, model.features))}, ""
    except BadInputError as error:
        # It was made for other features, so it cannot be asked about these rows; the gates on it then fail closed.
        return {}, str(error)


def _load(folder: Path, package: str) -> Model:
    model = load(folder, package)
    model.booster.set_param({"nthread": THREADS})
    return model


def _requests(rows: pa.Table, model: Model) -> list[dict[str, Any]]:
    chosen = np.unique(np.linspace(0, rows.num_rows - 1, min(TIMED_ROWS, rows.num_rows)).astype(int))
    found: list[dict[str, Any]] = rows.select([f.name for f in model.features]).take(pa.array(chosen)).to_pylist()
    return found
