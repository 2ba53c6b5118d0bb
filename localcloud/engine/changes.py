"""This file puts changes into words and colours: old -> new per property, JSON documents compared inside."""

import json
from collections.abc import Iterator
from typing import Any

from rich.text import Text

from localcloud.engine import paths, urns
from localcloud.engine.plan import Plan, Step
from localcloud.engine.wire import MASK
from localcloud.provider.api import UNKNOWN

SIGNS = {"create": "+", "update": "~", "replace": "±", "delete": "-", "import": "=", "refresh": "≠"}
STYLES = {
    "create": "green",
    "update": "yellow",
    "replace": "magenta",
    "delete": "red",
    "import": "cyan",
    "refresh": "yellow",
}
LONGEST = 96


def describe(plan: Plan) -> Iterator[Text]:
    """Every change that has something to compare, the drift before it, then violations and outputs."""
    if plan.drift:
        yield Text("Changed behind our back:", style="bold")
        for step in plan.drift:
            yield from _step(step)
    compared = [step for step in plan.changed if step.op in ("update", "replace")]
    if compared:
        yield Text("Changes:", style="bold")
    for step in compared:
        yield from _step(step)
    if plan.policy:
        yield Text("Policies:", style="bold")
    for found in plan.policy:
        style = "red" if found.level == "mandatory" else "yellow"
        yield Text(f"  [{found.level}] {found.rule}: {urns.name(found.urn)}: {found.message}", style=style)
    if plan.outputs:
        yield Text("Outputs:", style="bold")
    for name, value in plan.outputs.items():
        yield Text(f"  {name}: {show(value) if value is not None else '[known after up]'}")


def _step(step: Step) -> Iterator[Text]:
    why = f"  ({step.why})" if step.why else ""
    yield Text(f"  {SIGNS[step.op]} {step.kind} {step.name}{why}", style=STYLES[step.op])
    for path, old, new in step.changes:
        yield from _property(path, old, new)


def _property(path: str, old: Any, new: Any) -> Iterator[Text]:
    before, after = _document(old), _document(new)
    if before is not None and after is not None:
        for inner, was, will in paths.differences(before, after):
            yield _row(f"{path} · {paths.write(inner)}", was, will)
        return
    yield _row(path, old, new)


def _row(path: str, old: Any, new: Any) -> Text:
    text = Text(f"      {path}: ")
    if old is None and new is None:
        return text.append("content differs", style="yellow")
    if old is None:
        return text.append("+ " + show(new), style="green")
    if new is None:
        return text.append("- " + show(old), style="red")
    return text.append(show(old), style="red").append(" -> ").append(show(new), style="green")


def _document(value: Any) -> Any:
    """A policy or definition that is kept as JSON text."""
    if not isinstance(value, str) or value[:1] not in ("{", "["):
        return None
    try:
        return json.loads(value)
    except ValueError:
        return None


def show(value: Any) -> str:
    """A value in one line, cut where it would fill the screen."""
    if value in (UNKNOWN, MASK):
        return "[known after up]" if value == UNKNOWN else MASK
    text = json.dumps(value, ensure_ascii=False).replace(f'"{UNKNOWN}"', "[known after up]")
    return text if len(text) <= LONGEST else f"{text[:LONGEST]}… ({len(text)} characters)"
