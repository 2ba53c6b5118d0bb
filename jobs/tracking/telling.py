"""This file is what a tracker still has to be told, in order; what it did not take stays until it does."""

import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from jobs.tracking.interface import Ending, Facts, Handle, Measured, Tracker, TrackingError, UnreachableError

_LONGEST = 50_000
"""Figures kept for a tracker that does not answer; of more than so many the oldest are lost."""


class Telling:
    """The way from a job's messages to a tracker's methods."""

    def __init__(self, tracker: Tracker, facts: Callable[[Mapping[str, Any]], Facts] | None = None) -> None:
        """
        Args:
            tracker: who is told.
            facts: makes the facts of the message `start`; asks the ledger for what the job itself does not know.
        """
        from jobs.tracking.facts import complete

        self._tracker, self._facts = tracker, facts or complete
        self._start: Mapping[str, Any] | None = None
        self._measured: list[Measured] = []
        self._others: list[tuple[str, Any]] = []
        self._ending: Ending | None = None
        self._begun = self._finished = False
        self._lost = 0
        self._refused = ""

    def take(self, message: Mapping[str, Any] | None) -> bool:
        """Remember a message; whether it is the last, which None is too."""
        if message is None:
            return True
        [(kind, body)] = message.items()
        if kind == "start":
            self._start = body
        elif kind == "measured":
            at = int(body.get("at_ms") or time.time_ns() // 1_000_000)
            self._measured += [Measured(name, value, body["step"], at) for name, value in body["values"].items()]
            self._lost += max(len(self._measured) - _LONGEST, 0)
            del self._measured[:-_LONGEST]
        elif kind == "finish":
            self._ending = body
        else:
            self._others.append((kind, body))
        return kind == "finish"

    @property
    def pending(self) -> bool:
        """Whether there is something to tell."""
        if self._start is None:
            return False
        return not self._begun or bool(self._measured or self._others) or self._may_finish

    @property
    def done(self) -> bool:
        return not self.pending

    @property
    def _may_finish(self) -> bool:
        return self._ending is not None and not self._finished

    def step(self) -> Handle | None:
        """Tell what there is to tell; the handle once, when the run has begun.

        Raises:
            TrackingError: the tracker did not take it; what it took is not told again.
        """
        if self._start is None:
            return None
        if not self._begun:
            handle = self._tracker.start(self._facts(self._start))
            self._begun = True
            return handle
        if self._measured:
            told = list(self._measured)
            self._tracker.metrics(told)
            del self._measured[: len(told)]
        while self._others:
            try:
                self._tell(*self._others[0])
            except UnreachableError:
                raise
            except (TrackingError, OSError) as error:
                # The rest can still be told.
                self._refused = self._refused or str(error)
            self._others.pop(0)
        if self._ending and not self._finished:
            self._tracker.finish(self._ending)
            self._finished = True
        return None

    def _tell(self, kind: str, body: Any) -> None:
        if kind == "tags":
            self._tracker.tags(body)
        elif kind == "artifact":
            self._tracker.artifact(body["name"], Path(body["path"]).read_bytes())
        else:
            raise ValueError(f"message must be start, measured, tags, artifact or finish, got {kind}")

    @property
    def outcome(self) -> str:
        if not self._begun:
            return "not tracked: nothing was told"
        if self._lost:
            return f"tracked in part: {self._lost} figures lost"
        return f"tracked in part: {self._refused}" if self._refused else "tracked"

    def given_up(self, why: str) -> str:
        return f"tracked in part: {why}" if self._begun else f"not tracked: {why}"
