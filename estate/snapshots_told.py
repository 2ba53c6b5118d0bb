"""This file tells a person what the documents of `estate snapshots` say."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from jobs.snapshot.kept import Kept

_SHORT = 12


def entry(one: "Kept") -> dict[str, Any]:
    """One snapshot as --json says it."""
    packages = [
        {"package": use.package, "version": use.version, "status": use.status, "served": use.served} for use in one.used
    ]
    told = {"snapshot": one.id, "as_of": one.as_of, "made": one.made.isoformat(), "rows": one.rows}
    return {**told, "files": len(one.files), "packages": packages, "held": one.held, "expired": one.expired}


def table(entries: Sequence[Mapping[str, Any]]) -> str:
    """A line per snapshot."""
    rows = [
        (
            one["snapshot"][:_SHORT],
            one["as_of"][:16],
            f"{one['rows']:,}",
            str(one["files"]),
            _packages(one),
            _state(one),
        )
        for one in entries
    ]
    return _aligned([("snapshot", "as of", "rows", "files", "packages", ""), *rows]) if rows else ""


def _packages(one: Mapping[str, Any]) -> str:
    return (
        ", ".join(
            f"{p['version']} {p['status'] or 'gone'}{' (served)' if p['served'] else ''}" for p in one["packages"]
        )
        or "-"
    )


def _state(one: Mapping[str, Any]) -> str:
    if one["expired"]:
        return f"expired {one['expired'][:16]}"
    return f"HELD: {one['held']}" if one["held"] is not None else ""


def fates(document: Mapping[str, Any]) -> str:
    """What goes, and why the rest stays."""
    done, listed = document["done"], document["snapshots"]
    word = "gone" if done else "would go"
    rows = [
        (one["snapshot"][:_SHORT], one["as_of"][:16], f"{one['rows']:,}", word if one["goes"] else "stays", _why(one))
        for one in listed
    ]
    going = sum(one["goes"] for one in listed)
    lines = [_aligned([("snapshot", "as of", "rows", "", ""), *rows])] if rows else []
    if left := document["unfinished"]:
        lines.append(
            f"{len(left)} that expired before had left files; they {'are gone too' if done else 'would go too'}"
        )
    lines.append(
        f"{going} of {len(listed)} {'are gone' if done else 'would go'}, with {document['files_removed']} data files"
    )
    if document["restorable_days"]:
        lines.append(
            f"S3 keeps what is deleted for {document['restorable_days']} days as versions, then it is gone for good"
        )
    if not done and (going or left):
        lines.append(f"nothing was done; to do it: estate snapshots expire {document['line']} --yes")
    return "\n".join(lines)


def _why(one: Mapping[str, Any]) -> str:
    return one["reason"] or f"{one['files_removed']} of its {one['files']} files are no other's"


def differences(document: Mapping[str, Any]) -> str:
    """How two snapshots differ."""
    rows, labels = document["rows"], document["label_rate"]
    lines = [
        f"{name} {document[name]['snapshot'][:_SHORT]}, as of {document[name]['as_of'][:16]}, {document[name]['rows']:,} rows"
        for name in ("a", "b")
    ]
    lines.append(
        "rows     " + ", ".join(f"{rows[name]:,} {name}" for name in ("added", "removed", "changed", "moved", "same"))
    )
    lines += [f"         {column} differs in {count:,}" for column, count in rows["by_column"].items()]
    schema = document["schema"]
    told = [
        f"{len(schema[name])} {name}: {', '.join(_names(schema[name]))}"
        for name in ("added", "removed", "retyped")
        if schema[name]
    ]
    lines.append("columns  " + ("; ".join(told) or "the same"))
    lines.append(f"labels   {_share(labels['a'])} to {_share(labels['b'])}")
    lines.append("sources  " + ("" if document["sources"] else "the same"))
    lines += [f"         {one['source']} {_version(one['a'])} to {_version(one['b'])}" for one in document["sources"]]
    columns = [_column(one) for one in document["columns"]]
    return "\n".join([*lines, "", _aligned([("column", "KS", "PSI", "chi2", "missing", "mean or levels"), *columns])])


def _names(changed: Any) -> list[str]:
    return [f"{one['column']} {one['a']} to {one['b']}" if isinstance(one, Mapping) else str(one) for one in changed]


def _version(source: Mapping[str, Any] | None) -> str:
    if source is None:
        return "none"
    pin = source.get("pin") or {}
    pinned = (
        f" ({pin['by']} {(pin.get('commit') or pin.get('sha256') or pin.get('md5') or '')[:_SHORT]})" if pin else ""
    )
    return f"{source.get('version') or 'unversioned'} {str(source.get('sha256', ''))[:_SHORT]}{pinned}".strip()


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


def _aligned(rows: Sequence[Sequence[str]]) -> str:
    widths = [max(len(row[place]) for row in rows) for place in range(len(rows[0]))]
    return "\n".join(
        "  ".join(text.ljust(width) for text, width in zip(row, widths, strict=True)).rstrip() for row in rows
    )
