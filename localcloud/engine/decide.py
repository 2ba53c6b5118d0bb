"""This file decides what has to happen to a resource, from what it was, what it shall be and what its provider says."""

from dataclasses import dataclass
from typing import Any

from localcloud.engine import paths
from localcloud.engine.plan import Op
from localcloud.engine.wire import Json, mask, plain
from localcloud.provider.api import Diff

Row = tuple[str, Any, Any]


@dataclass(frozen=True, kw_only=True)
class Decision:
    """What happens to one resource."""

    op: Op
    keys: tuple[str, ...] = ()
    """Top-level properties that differ."""
    delete_first: bool = False
    why: str = ""


@dataclass(frozen=True, kw_only=True)
class Wishes:
    """What the program says about replacing."""

    replace_on_changes: tuple[str, ...] = ()
    delete_first: bool | None = None


def decide(old: Json | None, new_inputs: Json, diff: Diff | None, wishes: Wishes) -> Decision:
    """Create, leave, update or replace; a diff there is only of what exists."""
    if old is None:
        return Decision(op="create")
    if diff is None:
        return Decision(op="replace", why="it was deleted to make room")
    keys = tuple(diff.changes)
    replacing = diff.replaces or _on_changes(old["inputs"], new_inputs, keys, wishes.replace_on_changes)
    if replacing:
        first = diff.delete_before_replace if wishes.delete_first is None else wishes.delete_first
        return Decision(op="replace", keys=keys, delete_first=first, why=", ".join(replacing))
    if keys:
        return Decision(op="update", keys=keys)
    if old.get("initErrors"):
        return Decision(op="update", why="an earlier run was interrupted: " + "; ".join(old["initErrors"]))
    return Decision(op="same")


def _on_changes(old: Json, new: Json, keys: tuple[str, ...], patterns: tuple[str, ...]) -> list[str]:
    changed = [
        row[0] for row in paths.differences(plain(paths.under(old, list(keys))), plain(paths.under(new, list(keys))))
    ]
    parsed = [paths.parse(pattern) for pattern in patterns]
    return [paths.write(path) for path in changed if any(paths.covers(pattern, path) for pattern in parsed)]


def rows(old: Json, new: Json, keys: tuple[str, ...]) -> list[Row]:
    """(path, was, will be) below the named properties, secrets masked."""
    found = paths.differences(paths.under(old, list(keys)), paths.under(new, list(keys)))
    return [(paths.write(path), mask(was), mask(will)) for path, was, will in found]


def explain(decision: Decision, old: Json | None, inputs: Json, outputs: Json) -> list[Row]:
    """What a person wants to see of a change: inputs, and outputs that only the provider knows, such as tagsAll."""
    if old is None:
        return rows({}, inputs, tuple(key for key in inputs if not key.startswith("__")))
    own = tuple(key for key in decision.keys if key in inputs or key in old["inputs"])
    rest = tuple(key for key in decision.keys if key not in own)
    found = _with_defaults(rows(old["inputs"], inputs, own), outputs) + rows(old["outputs"], outputs, rest)
    told = {paths.parse(path)[0] for path, _, _ in found}
    return found + [(key, None, None) for key in decision.keys if key not in told]


def _with_defaults(found: list[Row], outputs: Json) -> list[Row]:
    """An input that is no longer given goes back to what the provider takes instead, if that is known."""
    return [(path, was, mask(outputs.get(path)) if will is None else will) for path, was, will in found]
