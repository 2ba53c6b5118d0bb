"""This file is what a tracker must be able to do, and the words for what it is told."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal, Protocol

Ending = Literal["finished", "failed", "killed"]


class TrackingError(Exception):
    """The tracker refused; trying again will not help."""

    def __init__(self, message: str, code: str = "") -> None:
        super().__init__(message)
        self.code = code
        """The tracker's own word for it."""


class UnreachableError(TrackingError):
    """The tracker did not answer, or not now."""


@dataclass(frozen=True, kw_only=True)
class Facts:
    """What is known of a run before it measures anything."""

    run_id: str
    """Of the pipeline's run; a tracker knows one run by it, however often a step begins again."""
    line: str
    experiment: str
    tags: Mapping[str, str] = field(default_factory=dict)
    """The way back: package, snapshot, code, commit, row of the ledger."""
    parameters: Mapping[str, str] = field(default_factory=dict)
    dataset: Mapping[str, str] = field(default_factory=dict)
    """`name`, `digest` and `source` of the training set."""


@dataclass(frozen=True, kw_only=True)
class Handle:
    """How the tracker calls the run."""

    run: str
    experiment: str
    page: str = ""
    """Where a person sees it."""


@dataclass(frozen=True)
class Measured:
    """One figure at one step."""

    name: str
    value: float
    step: int
    at_ms: int


class Tracker(Protocol):
    """One run in one tracker. Every method may raise TrackingError; none is called before `start`."""

    def start(self, facts: Facts) -> Handle:
        """The run of this run_id: the one that there is, or a new one."""

    def metrics(self, measured: Sequence[Measured]) -> None:
        """Figures in the order in which they were measured."""

    def tags(self, tags: Mapping[str, str]) -> None:
        """More of what is known."""

    def artifact(self, name: str, content: bytes) -> None:
        """A small document."""

    def finish(self, ending: Ending) -> None:
        """Nothing more comes from this step."""
