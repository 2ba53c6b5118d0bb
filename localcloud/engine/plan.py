"""This file is what a run tells: its steps, what the policies found, and how it went."""

from collections import Counter
from dataclasses import dataclass, field
from typing import Any, Literal

from localcloud.engine import urns
from localcloud.engine.wire import Json

Op = Literal["same", "create", "update", "replace", "delete", "read", "import", "refresh"]
WORDS = {"create": "creates", "update": "updates", "replace": "replaces", "delete": "deletes", "same": "same"}
SAME = ("same", "read")


@dataclass(frozen=True, kw_only=True)
class Step:
    """What happens, or would happen, to one resource."""

    op: Op
    urn: str
    fields: list[str] = field(default_factory=list)
    """Property paths that change."""
    changes: list[tuple[str, Any, Any]] = field(default_factory=list)
    """(path, old value, new value), secrets masked."""
    why: str = ""
    """Why a replacement or a forced update is needed, if it is not plain from the fields."""

    @property
    def kind(self) -> str:
        return urns.kind(self.urn)

    @property
    def name(self) -> str:
        return urns.name(self.urn)

    def as_json(self) -> Json:
        changes = [{"path": path, "old": old, "new": new} for path, old, new in self.changes]
        return {"op": self.op, "urn": self.urn, "fields": self.fields, "changes": changes, "why": self.why}


@dataclass(frozen=True, kw_only=True)
class Violation:
    """What one policy has against one resource or the stack."""

    rule: str
    urn: str
    level: str
    message: str

    def as_json(self) -> Json:
        return {"rule": self.rule, "urn": self.urn, "level": self.level, "message": self.message}


@dataclass(kw_only=True)
class Plan:
    """What a run did, or would do."""

    steps: list[Step] = field(default_factory=list)
    drift: list[Step] = field(default_factory=list)
    """What a refresh found changed behind our back."""
    policy: list[Violation] = field(default_factory=list)
    outputs: Json = field(default_factory=dict)
    """The stack's outputs, secrets masked; unknown ones are None."""
    warnings: list[str] = field(default_factory=list)
    duration: float = 0.0

    @property
    def counts(self) -> dict[str, int]:
        """How many resources are created, updated, replaced, deleted, and stay as they are."""
        found = Counter[str](step.op for step in self.steps)
        found["same"] += found.pop("read", 0)
        found["create"] += found.pop("import", 0)
        return {word: found[op] for op, word in WORDS.items()}

    @property
    def changed(self) -> list[Step]:
        """The steps that do something."""
        return [step for step in self.steps if step.op not in SAME]

    @property
    def refused(self) -> list[Violation]:
        """Violations that stop an update."""
        return [violation for violation in self.policy if violation.level == "mandatory"]

    def as_json(self) -> Json:
        """The document that `preview --json` and `up --json` print."""
        return {
            **self.counts,
            "steps": [step.as_json() for step in self.changed],
            "drift": [step.as_json() for step in self.drift],
            "policy": [violation.as_json() for violation in self.policy],
            "outputs": self.outputs,
            "warnings": self.warnings,
            "duration": round(self.duration, 3),
        }


@dataclass(kw_only=True)
class Result(Plan):
    """What a run did."""


@dataclass(frozen=True, kw_only=True)
class Event:
    """Progress, as it happens."""

    kind: Literal["declared", "begin", "end", "failed", "violation", "message", "phase"]
    urn: str = ""
    op: str = ""
    text: str = ""
    step: Step | None = None
    count: int = 0
    """With `declared`: how many resources the program has declared so far."""
