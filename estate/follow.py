"""This file shows an execution to a person until it ends: a live table on a terminal, a line per step elsewhere."""

import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

from estate.allowed import allowed
from estate.problems import Problem
from estate.say import note, seconds
from estate.steps import Ended, Step, steps

Show = Callable[[Sequence[Step], bool], None]
"""Shows the steps so far, and whether there may be more."""
_SIGNS = {"running": "…", "done": "✓", "failed": "✗"}
_STYLES = {"running": "cyan", "done": "green", "failed": "bold red"}
_TICK = 0.4


def follow(
    sfn: Any,
    execution: str,
    title: str,
    clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    sleep: Callable[[float], None] = time.sleep,
) -> tuple[Ended, list[Step]]:
    """Watch an execution until it ends.

    Raises:
        Problem: it goes on after every one of its jobs must have ended.
    """
    limit = allowed(sfn, execution)
    with _display(title) as show:
        while True:
            said = sfn.describe_execution(executionArn=execution)
            ended = Ended(status=said["status"], error=said.get("error", ""), cause=said.get("cause", ""))
            pages = sfn.get_paginator("get_execution_history").paginate(executionArn=execution)
            found = steps((event for page in pages for event in page["events"]), running=ended.running)
            show(found, ended.running)
            if not ended.running:
                return ended, found
            if (passed := (clock() - said["startDate"]).total_seconds()) > limit:
                raise Problem(_endless(title, passed, limit, found))
            sleep(_TICK)


def _endless(title: str, passed: float, limit: float, found: Sequence[Step]) -> str:
    last = found[-1].name if found else "none yet"
    return (
        f"{title} must end within {seconds(limit)}, has gone on for {seconds(passed)} and is at {last}; "
        f"stop its execution in Step Functions, and see its log (`estate local logs` on the laptop)"
    )


@contextmanager
def _display(title: str) -> Iterator[Show]:
    if sys.stderr.isatty():
        with _table(title) as show:
            yield show
    else:
        note(title)
        yield _lines()


def _lines() -> Show:
    told: set[str] = set()

    def show(found: Sequence[Step], more: bool) -> None:
        # The last step may be one look of a loop that looks again.
        for step in found[:-1] if more else found:
            if step.state != "running" and step.name not in told:
                told.add(step.name)
                note(f"  {_SIGNS[step.state]} {step.name} {seconds(step.seconds(_now()))}")

    return show


@contextmanager
def _table(title: str) -> Iterator[Show]:
    from rich.console import Console
    from rich.live import Live
    from rich.table import Table
    from rich.text import Text

    begun = _now()

    def picture(found: Sequence[Step]) -> Table:
        table = Table.grid(padding=(0, 2))
        table.add_row("", Text(title, style="bold"), seconds((_now() - begun).total_seconds()))
        for step in found:
            style = _STYLES[step.state]
            table.add_row(Text(_SIGNS[step.state], style=style), step.name, seconds(step.seconds(_now())))
        return table

    with Live(picture([]), console=Console(stderr=True), refresh_per_second=8) as live:
        yield lambda found, _more: live.update(picture(found))


def _now() -> datetime:
    return datetime.now(UTC)
