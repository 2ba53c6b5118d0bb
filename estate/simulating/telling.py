"""This file tells a person what a replay came to, window by window."""

from typing import Any

from estate.say import line, note, seconds


def told(window: dict[str, Any], *, as_json: bool) -> dict[str, Any]:
    """Say what a window came to, at once."""
    arrived = window["labels"]
    parts = [
        f"{window['start'][:16]} {window['rows']:>6} rows  {window['verdict']:<9}",
        ", ".join(window["kinds"] or []),
        (window["blind"] or {}).get("case", ""),
        f"AUC {window['auc']:.3f} of {arrived['rows']} labels" if arrived and window["auc"] is not None else "",
        "replayed before" if window["replayed_before"] else "",
        *(_response(one) for one in window["responses"] if one.get("action") != "record"),
    ]
    (note if as_json else line)("  ".join(part for part in parts if part))
    return window


def _response(one: dict[str, Any]) -> str:
    ended = f" ({one['run']})" if one.get("run") else ""
    return f"response: {one.get('action', one.get('outcome', ''))}{ended}"


def sum_up(document: dict[str, Any]) -> None:
    windows = document["windows"]
    rows = sum(window["sent"] for window in windows)
    old = sum(window["replayed_before"] for window in windows)
    note(
        f"{rows} predictions in {len(windows)} windows, {seconds(document['seconds'])}"
        + (f"; {old} windows were replayed before" if old else "")
    )
    note("every figure as JSON: --json")
