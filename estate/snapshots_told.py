"""This file tells a person what the documents of `estate snapshots` say."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from jobs.snapshot.kept import Kept

SHORT = 12


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
            one["snapshot"][:SHORT],
            one["as_of"][:16],
            f"{one['rows']:,}",
            str(one["files"]),
            _packages(one),
            _state(one),
        )
        for one in entries
    ]
    return aligned([("snapshot", "as of", "rows", "files", "packages", ""), *rows]) if rows else ""


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
        (one["snapshot"][:SHORT], one["as_of"][:16], f"{one['rows']:,}", word if one["goes"] else "stays", _why(one))
        for one in listed
    ]
    going = sum(one["goes"] for one in listed)
    lines = [aligned([("snapshot", "as of", "rows", "", ""), *rows])] if rows else []
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


def aligned(rows: Sequence[Sequence[str]]) -> str:
    widths = [max(len(row[place]) for row in rows) for place in range(len(rows[0]))]
    return "\n".join(
        "  ".join(text.ljust(width) for text, width in zip(row, widths, strict=True)).rstrip() for row in rows
    )
