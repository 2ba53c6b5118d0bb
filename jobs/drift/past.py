"""This file is what the ledger says of a line's last windows and of what happened between them: a bounded look."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from jobs.drift.cause_ledger import KINDS as CHANGES
from jobs.drift.cause_ledger import MOST, said
from jobs.kit.chain import Row
from jobs.kit.ledger import Ledger

WINDOWS = 200
"""Windows that a page of the line shows."""
KINDS = tuple(dict.fromkeys((*CHANGES, "training", "response")))


@dataclass(frozen=True, kw_only=True)
class Mark:
    """Something that happened between two windows."""

    before: int
    """Position of the first window that was judged after it; the number of windows if none was."""
    kind: str
    at: str
    said: str


@dataclass(frozen=True, kw_only=True)
class Past:
    """Rows by kind, oldest first."""

    rows: Mapping[str, Sequence[Row]] = field(default_factory=dict)

    @classmethod
    def of(cls, ledger: Ledger, line: str) -> "Past":
        found = {kind: ledger.of_kind(line, kind, newest=MOST) for kind in KINDS}
        return cls(rows=found | {"verdict": ledger.of_kind(line, "verdict", newest=WINDOWS)})

    def changes(self) -> list[Row]:
        return [row for kind in CHANGES for row in self.rows.get(kind, [])]

    def timeline(self, current: Mapping[str, Any] | None = None) -> tuple[list[dict[str, Any]], list[Mark]]:
        """The windows in their order, each as last judged, and what happened between them."""
        windows, first = _windows(self.rows.get("verdict", []), current)
        order = sorted(windows)
        return [windows[start] for start in order], sorted(
            (
                _mark(row, order, first)
                for kind in ("release", "training", "response")
                for row in self.rows.get(kind, [])
                if _tells(row)
            ),
            key=lambda mark: (mark.before, mark.at),
        )


def _windows(
    rows: Sequence[Row], current: Mapping[str, Any] | None
) -> tuple[dict[str, dict[str, Any]], dict[str, int]]:
    """Each window by its start, and the row in which it was first judged."""
    windows: dict[str, dict[str, Any]] = {}
    first: dict[str, int] = {}
    for row in rows:
        body = row.body
        windows[body["start"]] = body
        first.setdefault(body["start"], row.seq)
    if current is not None:
        windows[current["start"]] = dict(current)
    return windows, first


def _mark(row: Row, order: Sequence[str], first: Mapping[str, int]) -> Mark:
    # By order of rows, not by clock: a replay judges the past today.
    after = (n for n, start in enumerate(order) if start not in first or first[start] > row.seq)
    return Mark(before=next(after, len(order)), kind=row.kind, at=row.at, said=_said(row))


def _tells(row: Row) -> bool:
    """Whether a person wants to see it: a note that was only recorded is in the window itself."""
    return row.kind != "response" or bool({"retrain", "roll_back", "page"} & set(map(str, row.body.get("actions", []))))


def _said(row: Row) -> str:
    if row.kind == "training":
        return f"training of run {row.id}"
    if row.kind == "response":
        return f"response: {', '.join(map(str, row.body.get('actions', [])))}"
    return said(row).rpartition(" on ")[0]
