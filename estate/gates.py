"""This file shows a run's gate report to a person."""

from collections.abc import Iterator, Mapping
from typing import Any

from estate.say import note, seconds


def show(document: Mapping[str, Any]) -> None:
    """The gate report for a person, on stderr."""
    for gate in document.get("gates", ()):
        measured = "not measured" if gate["measured"] is None else f"{gate['measured']:.4g}"
        limit = "" if gate["limit"] is None else f"limit {gate['limit']:g}"
        note(f"  {'passed' if gate['passed'] else 'FAILED':6} {gate['gate']:32} {measured:>12}  {limit}")
    for line in evidence(document):
        note(f"  {line}")


def evidence(document: Mapping[str, Any]) -> Iterator[str]:
    """How the model did on the later rows, against the trivial baseline, by month and by subgroup."""
    metrics = document.get("metrics") or {}
    if not {"auc_low", "auc_high", "baseline_auc_low", "baseline_auc_high"} <= metrics.keys():
        return
    yield f"auc {_interval(metrics, '')} on {metrics['rows']:,} later rows, trivial baseline {_interval(metrics, 'baseline_')}"
    months = [f"{month['month']} {month['auc']:.3f}" for month in document.get("months") or () if month.get("auc")]
    if months:
        yield f"auc by month: {', '.join(months)}"
    groups: dict[str, list[str]] = {}
    for group in document.get("subgroups") or ():
        if group.get("auc") and group.get("enough"):
            groups.setdefault(group["feature"], []).append(f"{group['value']} {group['auc']:.3f}")
    for feature, values in groups.items():
        yield f"auc by {feature}: {', '.join(values)}"


def _interval(metrics: Mapping[str, Any], which: str) -> str:
    low, high = metrics[f"{which}auc_low"], metrics[f"{which}auc_high"]
    return f"{metrics[f'{which}auc']:.3f} [{low:.3f}, {high:.3f}]"


def total(document: Mapping[str, Any]) -> str:
    """How long the run's steps took."""
    return seconds(sum(step["seconds"] or 0 for step in document["steps"]))
