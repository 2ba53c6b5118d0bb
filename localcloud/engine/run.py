"""This file is one run over a stack: what it shares between threads, what it tells, and how it comes to an end."""

import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from localcloud.engine import urns
from localcloud.engine.errors import EngineError, StopError
from localcloud.engine.outcome import summary, told
from localcloud.engine.plan import Event, Plan, Step, Violation
from localcloud.engine.providers import Pool
from localcloud.engine.store import Store
from localcloud.engine.wire import Json

PARALLEL = 32
Listener = Callable[[Event], None]


@dataclass
class Lost:
    """An interrupted creation that has left nothing; it stays open to the end of this run, which may be killed too."""

    inputs: Json = field(default_factory=dict)
    """Names chosen for it are used again: should it exist after all, the second creation meets it."""
    numbers: list[int] = field(default_factory=list)


@dataclass(kw_only=True)
class Run:
    """State, providers and policies of one run, and everything it has found so far."""

    project: str
    stack: str
    store: Store
    pool: Pool
    plan: Plan
    dry: bool = False
    config: dict[str, str] = field(default_factory=dict)
    policies: Sequence[Any] = ()
    on_event: Listener | None = None
    seen: dict[str, Json] = field(default_factory=dict)
    """The stack as the program declares it: URN -> record as it is or will be."""
    renamed: dict[str, str] = field(default_factory=dict)
    """URN -> the URN that the state had for it."""
    replaced: set[str] = field(default_factory=set)
    """URNs that this run has made anew; that their old ones go is part of the same step."""
    lost: dict[str, "Lost"] = field(default_factory=dict)
    """Interrupted creations that have left nothing behind, by URN."""

    def __post_init__(self) -> None:
        self.lock = threading.RLock()
        self.slots = threading.BoundedSemaphore(PARALLEL)
        self.errors: list[tuple[str, BaseException]] = []
        self.interrupted = False
        self._stopping = False

    def urn(self, parent: str, type_: str, name: str) -> str:
        return urns.make(self.stack, self.project, parent, type_, name)

    @property
    def stopping(self) -> bool:
        return self._stopping

    def stop(self) -> None:
        """Begin nothing new; what runs is finished and recorded."""
        self._stopping = True

    def interrupt(self) -> None:
        """Stop because a person asked for it."""
        self.interrupted = True
        self.stop()

    def go_on(self) -> None:
        """Raise if the run is ending."""
        if self._stopping:
            raise StopError("the run is ending")

    def tell(self, event: Event) -> None:
        if self.on_event:
            with self.lock:
                self.on_event(event)

    def warn(self, text: str) -> None:
        """Say something once that is not an error."""
        with self.lock:
            if text not in self.plan.warnings:
                self.plan.warnings.append(text)
                self.tell(Event(kind="message", text=text))

    def done(self, step: Step) -> None:
        """One resource is finished."""
        with self.lock:
            self.plan.steps.append(step)
        self.tell(Event(kind="end", urn=step.urn, op=step.op, step=step))

    def done_drift(self, step: Step) -> None:
        """A refresh has found one resource changed."""
        with self.lock:
            self.plan.drift.append(step)
        self.tell(Event(kind="end", urn=step.urn, op="refresh", step=step))

    def violate(self, violation: Violation) -> None:
        with self.lock:
            self.plan.policy.append(violation)
        self.tell(Event(kind="violation", urn=violation.urn, text=f"{violation.rule}: {violation.message}"))

    def fail(self, urn: str, error: BaseException) -> None:
        """Note an error and end the run."""
        self.stop()
        if isinstance(error, StopError):
            return
        with self.lock:
            self.errors.append((urn, error))
        self.tell(Event(kind="failed", urn=urn, text=told(urn, error)))

    @contextmanager
    def operation(self, urn: str, op: str) -> Iterator[None]:
        """One call that changes the world: at most PARALLEL at a time, none after the run has begun to end."""
        with self.slots:
            self.go_on()
            self.tell(Event(kind="begin", urn=urn, op=op))
            yield

    def found(self, urn: str) -> Json:
        """Inputs that an interrupted creation of this resource had."""
        return self.lost[urn].inputs if urn in self.lost else {}

    def outcome(self) -> EngineError | None:
        """The one error that sums up the run, None if it went well."""
        if self.errors:
            return summary(self.errors)
        if self.interrupted:
            return EngineError("stopped by Ctrl-C; what was running is finished and recorded, the next run continues")
        return None
