"""This file says what two trainings of one package have in common, file by file, and whether their environments differ."""

import hashlib
import json
from collections.abc import Mapping
from math import isclose
from typing import Any

from jobs.release.decide import TOLERANCE

ENVIRONMENT = "environment.json"
"""Says what ran, not what answers."""
OURS = "mlops_estate"
"""The estate as a package; what trains is the recorded archive, wherever it is installed."""
_ANSWERS = "golden-expected.jsonl"
_MODEL = "model.json"
METRIC_TOLERANCE = 1e-3
"""How far a figure of the training may move on a GPU, relative to itself."""


def files(recorded: Mapping[str, bytes], again: Mapping[str, bytes]) -> list[dict[str, Any]]:
    """Every file of either model, but for the one that describes the machine.

    >>> [(one["file"], one["identical"]) for one in files({"a": b"1", "b": b"2"}, {"a": b"1", "c": b"3"})]
    [('a', True), ('b', False), ('c', False)]
    """
    names = sorted((recorded.keys() | again.keys()) - {ENVIRONMENT})
    return [
        {
            "file": name,
            "identical": recorded.get(name) == again.get(name),
            "recorded": _sha256(recorded.get(name)),
            "reproduced": _sha256(again.get(name)),
        }
        for name in names
    ]


def environments(recorded: Mapping[str, Any], running: Mapping[str, Any]) -> dict[str, Any]:
    """The two Pythons, and every package that is not the same in both; nothing stands for one that is absent.

    >>> environments({"python": "3.11.7", "packages": {"a": "1"}}, {"python": "3.11.7", "packages": {"a": "2"}})["packages"]
    {'a': {'recorded': '1', 'running': '2'}}
    """
    then, now = recorded["packages"], running["packages"]
    packages = {
        name: {"recorded": then.get(name), "running": now.get(name)}
        for name in sorted(then.keys() | now.keys())
        if then.get(name) != now.get(name) and name != OURS
    }
    python = {"recorded": recorded["python"], "running": running["python"]}
    return {"same": not packages and python["recorded"] == python["running"], "python": python, "packages": packages}


def answers(recorded: Mapping[str, bytes], again: Mapping[str, bytes]) -> dict[str, Any]:
    """How far apart the two models answer the recorded requests."""
    then, now = _probabilities(recorded), _probabilities(again)
    apart = max((abs(a - b) for a, b in zip(then, now, strict=False)), default=0.0)
    return {"rows": len(then), "largest_difference": apart if len(then) == len(now) else None, "tolerance": TOLERANCE}


def metrics(recorded: Mapping[str, bytes], again: Mapping[str, bytes]) -> dict[str, Any]:
    """The figures that either training says of itself, where they are not the same.

    >>> then, now = ({"model.json": text} for text in (b'{"auc": 0.5, "trees": 3}', b'{"auc": 0.6, "trees": 3}'))
    >>> metrics(then, now)["differing"]
    {'auc': {'recorded': 0.5, 'reproduced': 0.6}}
    """
    then, now = (_figures(json.loads(files.get(_MODEL, b"{}"))) for files in (recorded, again))
    differing = {
        name: {"recorded": then.get(name), "reproduced": now.get(name)}
        for name in sorted(then.keys() | now.keys())
        if then.get(name) != now.get(name)
    }
    within = then.keys() == now.keys() and all(
        isclose(then[name], now[name], rel_tol=METRIC_TOLERANCE) for name in differing
    )
    return {"differing": differing, "tolerance": METRIC_TOLERANCE, "within": within}


def _figures(value: Any, name: str = "") -> dict[str, float]:
    """Every number of a document, by where it is."""
    if isinstance(value, dict):
        return {
            path: found
            for key, inner in value.items()
            for path, found in _figures(inner, f"{name}.{key}" if name else key).items()
        }
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return {name: value}
    return {}


def verdict(
    compared: list[dict[str, Any]], answered: Mapping[str, Any], measured: Mapping[str, Any], device: str
) -> str:
    """Identical, within tolerance, or differs; only a GPU, whose sums have no fixed order, is granted a tolerance.

    >>> apart = {"rows": 20, "largest_difference": 1e-6, "tolerance": 1e-4}
    >>> [verdict([{"identical": False}], apart, {"within": True}, device) for device in ("cpu", "cuda")]
    ['differs', 'within tolerance']
    """
    if all(one["identical"] for one in compared):
        return "identical"
    apart = answered["largest_difference"]
    close = bool(answered["rows"]) and apart is not None and apart <= answered["tolerance"] and measured["within"]
    return "within tolerance" if device != "cpu" and close else "differs"


def _probabilities(model: Mapping[str, bytes]) -> list[float]:
    return [json.loads(line)["probability"] for line in model.get(_ANSWERS, b"").splitlines()]


def _sha256(content: bytes | None) -> str | None:
    return None if content is None else hashlib.sha256(content).hexdigest()
