"""This file is a trained model as files: data only, nothing that runs code when it is loaded."""

import hashlib
import json
import platform
import shutil
import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import xgboost

from jobs.kit.line import ROOT, folder
from jobs.serve.rows import Input

GOLDEN_ROWS = 20
INFERENCE = '''"""This file is where the model server finds its functions."""

from jobs.serve.inference import input_fn, model_fn, output_fn, predict_fn

__all__ = ["input_fn", "model_fn", "output_fn", "predict_fn"]
'''
_KIT = tuple(f"jobs/kit/{name}.py" for name in ("__init__", "contract", "names", "uuid7"))
_SERVED = ("jobs/__init__.py", *_KIT, "jobs/serve", "models/__init__.py")
"""What a model server imports."""


@dataclass(frozen=True)
class Trained:
    """A model, and what has to be known to use it."""

    booster: xgboost.Booster
    features: tuple[Input, ...]
    threshold: float
    about: Mapping[str, Any]


def write(trained: Trained, target: Path, line: str, image: str) -> None:
    """Fill SageMaker's model folder, less what needs data."""
    target.mkdir(parents=True, exist_ok=True)
    trained.booster.save_model(target / "model.ubj")
    _json(target / "model.json", document(trained))
    _json(target / "environment.json", environment(image))
    code = target / "code"
    for name in (*_SERVED, folder(line).relative_to(ROOT).as_posix()):
        _copy(ROOT / name, code / name)
    (code / "inference.py").write_text(INFERENCE, encoding="utf-8")


def document(trained: Trained) -> dict[str, Any]:
    """model.json: the order, types and categories of the features, and how to read a probability."""
    features = [
        {"name": f.name, "type": f.type, "values": list(f.values), "closed": f.closed, "may_miss": f.may_miss}
        for f in trained.features
    ]
    return {"features": features, "threshold": trained.threshold, **trained.about}


def golden(table: pa.Table, probabilities: Any, features: Sequence[Input], count: int = GOLDEN_ROWS) -> tuple[str, str]:
    """Requests spread over the rows, and the answers that a right copy of the model gives, one JSON object per line."""
    chosen = np.unique(np.linspace(0, table.num_rows - 1, min(count, table.num_rows)).astype(int))
    rows = table.select([f.name for f in features]).take(pa.array(chosen)).to_pylist()
    answers = [{"probability": round(float(probabilities[row]), 7)} for row in chosen]
    return _lines(rows), _lines(answers)


def environment(image: str, root: Path = ROOT) -> dict[str, Any]:
    """environment.json: what ran, so that it can be run again."""
    found = packages(sys.path)
    code = root / "code.json"
    return {
        "python": platform.python_version(),
        "packages": found,
        "packages_sha256": hashlib.sha256(json.dumps(found, sort_keys=True).encode()).hexdigest(),
        "image": image,
        # By hand there is no archive that would say.
        "code": json.loads(code.read_text(encoding="utf-8")) if code.is_file() else None,
    }


def packages(path: Iterable[str]) -> dict[str, str]:
    """Version by name of every installed package; read off the folders' names, which takes a tenth of the time."""
    names = (
        found.name.removesuffix(".dist-info") for place in path for found in Path(place or ".").glob("*.dist-info")
    )
    return dict(sorted((name, version) for name, _, version in (found.rpartition("-") for found in names) if name))


def threshold(probabilities: Any, labels: Any) -> float:
    """From which probability on to say yes, so that as many are said as there are.

    >>> threshold(np.array([0.1, 0.2, 0.3, 0.9]), np.array([0, 0, 0, 1]))
    0.9
    """
    expected = round(float(np.sum(labels)))
    ordered = np.sort(probabilities)[::-1]
    return float(ordered[max(expected - 1, 0)])


def _copy(source: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    if source.is_dir():
        shutil.copytree(source, target, ignore=shutil.ignore_patterns("__pycache__", "*.pyc"), dirs_exist_ok=True)
    else:
        shutil.copyfile(source, target)


def _json(path: Path, content: Mapping[str, Any]) -> None:
    path.write_text(json.dumps(content, indent=1), encoding="utf-8")


def _lines(rows: Iterable[Mapping[str, Any]]) -> str:
    return "".join(json.dumps(row) + "\n" for row in rows)
