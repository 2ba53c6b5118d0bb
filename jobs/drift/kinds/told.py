"""This file tells what the kinds measured: as names and values for metrics, and as a part of the report."""

from collections.abc import Iterator
from typing import Any

SECTIONS = ("performance", "labels", "estimated", "bias", "attribution", "shifts")
"""Members of a verdict that the kinds add."""
_METRICS = {
    "auc": "Auc",
    "accuracy": "Accuracy",
    "precision": "Precision",
    "recall": "Recall",
    "calibration_error": "CalibrationError",
    "brier_loss": "BrierLoss",
    "log_loss": "LogLoss",
    "target_rate": "TargetRate",
    "cost": "Cost",
}


def figures(line: str, document: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """PutMetricData's figures: of labels `Auc`, of promises `EstimatedAuc`, `SubgroupAuc` with its value."""
    about = {"Line": line}
    yield from _figures("", about, document.get("performance", {}))
    yield from _figures("Estimated", about, document.get("estimated", {}))
    for group in document.get("performance", {}).get("subgroups", []):
        named = {**about, "Feature": group["feature"], "Value": group["value"]}
        yield from _figures("Subgroup", named, {name: group[name] for name in ("auc",) if name in group})
    if labels := document.get("labels"):
        yield _figure("LabelsDue", about, labels["expected"])
        yield _figure("LabelsArrived", about, labels["arrived"])
    if (ndcg := document.get("attribution", {}).get("ndcg")) is not None:
        yield _figure("AttributionNdcg", about, ndcg)


def sentence(performance: dict[str, Any] | None) -> str:
    """What a person reads first.

    >>> sentence({"rows": 945, "auc": {"value": 0.5364, "low": 0.42, "high": 0.653, "reference": 0.7234}})
    '945 of them: AUC 0.536 [0.420, 0.653], 0.723 in training'
    """
    if not performance:
        return ""
    auc = performance.get("auc")
    if auc is None:
        return f"{performance['rows']} of them"
    between = f"[{auc['low']:.3f}, {auc['high']:.3f}]"
    return f"{performance['rows']} of them: AUC {auc['value']:.3f} {between}, {auc['reference']:.3f} in training"


def _figures(prefix: str, about: dict[str, str], told: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for name, metric in _METRICS.items():
        if name in told and told[name]["value"] is not None:
            yield _figure(prefix + metric, about, told[name]["value"])


def _figure(name: str, about: dict[str, str], value: float) -> dict[str, Any]:
    dimensions = [{"Name": key, "Value": text} for key, text in about.items()]
    return {"MetricName": name, "Dimensions": dimensions, "Value": float(value)}
