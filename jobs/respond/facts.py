"""This file is what a response is decided from: the verdict, and what the ledger and the state machines say."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

ROLLBACK = "rollback"
"""How the reason of a release begins that goes back, whoever asked for it."""


@dataclass(frozen=True, kw_only=True)
class Training:
    """One training that a response has called for."""

    run_id: str
    moment: datetime
    """End of the window that called for it: the clock of cooldown and cap, also where the past is replayed."""
    ended: str = ""
    """succeeded, refused or failed; empty while it may still run."""


@dataclass(frozen=True, kw_only=True)
class Release:
    """The release that serves."""

    package: str
    reason: str = ""
    windows_since: int = 0
    """Windows judged of it, with the one at hand."""
    critical_before: bool = False
    """Whether the last window before it was as bad."""


@dataclass(frozen=True, kw_only=True)
class Facts:
    """All that decides."""

    verdict: Mapping[str, Any]
    moment: datetime
    """End of the window."""
    verdicts: Sequence[Mapping[str, Any]] = ()
    """The last ones, newest first, with the one at hand."""
    answers: Sequence[Mapping[str, Any]] = ()
    """The last responses, newest first."""
    trainings: Sequence[Training] = ()
    """Oldest first; those before a person's last word to start do not count as failures."""
    forgiven: int = 0
    """How many of the trainings ended before a person said start."""
    under_way: Sequence[str] = ()
    """Executions of the pipeline that run now, whoever began them."""
    stopped: str = ""
    """Why a person has stopped trainings by themselves; empty where nobody has."""
    labels: int = 0
    """Labels that joined since the last training began."""
    release: Release | None = None
    proven: str = ""
    """The approved package that was live before the one that serves."""


@dataclass(frozen=True, kw_only=True)
class Condition:
    """One thing that had to be so, and what it was."""

    condition: str
    holds: bool
    measured: Any = None
    limit: Any = None


@dataclass(frozen=True, kw_only=True)
class Decision:
    """What is done, and the proof why."""

    severity: str
    labels: str
    """with_labels or without_labels."""
    wanted: Sequence[str]
    """What the table says."""
    actions: Sequence[str]
    """What is done of it."""
    conditions: Mapping[str, Sequence[Condition]] = field(default_factory=dict)
    """By action."""
    split: str = ""
    """Days that train and judge: FROM/TO/FROM/TO."""
    package: str = ""
    """The one to go back to."""
