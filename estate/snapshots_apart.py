"""This file tells a person how two snapshots differ."""

from collections.abc import Mapping
from typing import Any

from estate.snapshots_told import SHORT, aligned


def differences(document: Mapping[str, Any]) -> str:
    """How two snapshots differ."""
    rows, labels = document["rows"], document["label_rate"]
    counted = ", ".join(f"{rows[name]:,} {name}" for name in ("added", "removed", "changed", "moved", "same"))
    lines = [*(_which(name, document[name]) for name in ("a", "b")), f"rows     {counted}"]
    lines += [f"         {column} differs in {count:,}" for column, count in rows["by_column"].items()]
    told = [
        f"{len(changed)} {name}: {', '.join(_names(changed))}"
        for name, changed in document["schema"].items()
        if changed
    ]
    lines.append("columns  " + ("; ".join(told) or "the same"))
    lines.append(f"labels   {_share(labels['a'])} to {_share(labels['b'])}")
    lines.append("sources  " + ("" if document["sources"] else "the same"))
    lines += [f"         {one['source']} {_version(one['a'])} to {_version(one['b'])}" for one in document["sources"]]
    columns = [_column(one) for one in document["columns"]]
    return "\n".join([*lines, "", aligned([("column", "KS", "PSI", "chi2", "missing", "mean or levels"), *columns])])


def _which(name: str, one: Mapping[str, Any]) -> str:
    return f"{name} {one['snapshot'][:SHORT]}, as of {one['as_of'][:16]}, {one['rows']:,} rows"


def _names(changed: Any) -> list[str]:
    return [f"{one['column']} {one['a']} to {one['b']}" if isinstance(one, Mapping) else str(one) for one in changed]


def _version(source: Mapping[str, Any] | None) -> str:
    if source is None:
        return "none"
    pin = source.get("pin") or {}
    pinned = f" ({pin['by']} {(pin.get('commit') or pin.get('sha256') or pin.get('md5') or '')[:SHORT]})" if pin else ""
    return f"{source.get('version') or 'unversioned'} {str(source.get('sha256', ''))[:SHORT]}{pinned}".strip()


def _column(one: Mapping[str, Any]) -> tuple[str, ...]:
    ks, chi2 = one["ks"], one["chi2"]
    middle = (
        f"{one['mean']['a']:.4g} to {one['mean']['b']:.4g}"
        if one.get("mean") and None not in one["mean"].values()
        else ""
    )
    new = (
        f"{one['new_levels']} new, {one['lost_levels']} lost" if one.get("new_levels") or one.get("lost_levels") else ""
    )
    missing = f"{_share(one['missing']['a'])} to {_share(one['missing']['b'])}"
    psi = "" if one["psi"] is None else f"{one['psi']:.4f}"
    return (
        one["column"],
        f"{ks['statistic']:.4f}" if ks else "",
        psi,
        f"{chi2['statistic']:.4g}" if chi2 else "",
        missing,
        middle or new,
    )


def _share(value: float | None) -> str:
    return "none" if value is None else f"{value:.2%}"
