"""This file says what a person may look at next, in terms of the lines that there are."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from estate import lines

if TYPE_CHECKING:
    from jobs.kit.spec import Line

_WORSE = {"min_child_weight": "1000000", "rounds": "1", "max_depth": "1"}
"""Values of hyperparameters with which hardly anything is learned; the first that a line states."""


def suggestions(root: Path, brought: Sequence[dict[str, Any]]) -> Iterator[tuple[str, str]]:
    """Commands and why to give them.

    Args:
        root: the repository.
        brought: what became of each line, as `estate.bringing_up` says it.
    """
    yield "estate status", "what is live, since when, from what"
    serving = next((found["line"] for found in brought if found["champion"]), None)
    if serving is not None:
        yield from about(lines.load(root, serving))


def about(line: "Line") -> Iterator[tuple[str, str]]:
    """What a line that serves offers."""
    yield f"estate lineage {line.name}", "the data, code, gates and approval behind it"
    if worse := next((name for name in _WORSE if name in line.training.hyperparameters), None):
        wish = f"{worse}={_WORSE[worse]}"
        yield f"estate run {line.name} --set {wish}", "a model made worse on purpose, for its gates to judge"
    judged = line.split.evaluate
    days = f"--from {judged.start} --to {judged.end}"
    yield f"estate drift {line.name} {days}", "how far later days are from the training days"
