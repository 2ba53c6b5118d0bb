"""This file shows a run to a person: what is under way while it runs, what it changed, and how it ended."""

import threading
import time
from typing import Self

from rich.console import Console, Group, RenderableType
from rich.live import Live
from rich.text import Text

from localcloud.engine import urns
from localcloud.engine.changes import SIGNS, STYLES, describe
from localcloud.engine.errors import EngineError
from localcloud.engine.plan import Event, Plan, Step

SHOWN = 8
"""How many of the operations under way are named."""


class Display:
    """Give `event` to a verb as `on_event`; progress is redrawn on a terminal and left out elsewhere."""

    def __init__(self, title: str, console: Console | None = None) -> None:
        self.console = console or Console(stderr=True, highlight=False)
        self._title = title
        self._lock = threading.Lock()
        self._running: dict[str, tuple[str, float]] = {}
        self._declared = 0
        self._finished = 0
        self._phase = ""
        self._started = time.monotonic()
        self._live = Live(
            console=self.console, get_renderable=self._render, refresh_per_second=10, transient=True, auto_refresh=True
        )

    def __enter__(self) -> Self:
        self._live.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._live.stop()

    def event(self, event: Event) -> None:
        """Take note of progress."""
        with self._lock:
            if event.kind == "declared":
                self._declared = event.count
            elif event.kind == "phase":
                self._phase = event.text
            elif event.kind == "begin":
                self._running[event.urn] = (event.op, time.monotonic())
            elif event.kind in ("end", "failed"):
                self._running.pop(event.urn, None)
                self._finished += event.kind == "end"
        self._say(event)

    def _say(self, event: Event) -> None:
        if event.step and event.step.op in SIGNS and event.op not in ("same", "read"):
            self.console.print(_line(event.step), soft_wrap=True)
        elif event.kind == "failed":
            self.console.print(Text(f"  ! {event.text}", style="bold red"), soft_wrap=True)
        elif event.kind == "message":
            self.console.print(Text(f"    {event.text}", style="dim"), soft_wrap=True)

    def _render(self) -> RenderableType:
        with self._lock:
            running = sorted(self._running.items(), key=lambda item: item[1][1])
            whole = max(self._declared, self._finished)
            of = f"{self._finished} of {whole}" if whole else self._phase
        seconds = time.monotonic() - self._started
        head = Text(f"{self._title}  {of} resources, {len(running)} running, {seconds:.0f} s", style="bold")
        rows = [
            Text(f"  … {op:8} {urns.kind(urn)} {urns.name(urn)} ({time.monotonic() - since:.0f} s)", style="cyan")
            for urn, (op, since) in running[:SHOWN]
        ]
        return Group(head, *rows)

    def summary(self, plan: Plan, error: EngineError | None = None) -> None:
        """What changed, what the policies say, the outputs, and one closing line."""
        for text in describe(plan):
            self.console.print(text, soft_wrap=True)
        counts = [f"{number} {word}" for word, number in plan.counts.items() if number]
        told = ", ".join(counts) or "nothing"
        if error:
            self.console.print(Text(f"error: {error}", style="bold red"), soft_wrap=True)
        style = "bold red" if error else "bold green"
        self.console.print(Text(f"{self._title}: {told}, in {plan.duration:.1f} s", style=style), soft_wrap=True)


def _line(step: Step) -> Text:
    sign = f"  {SIGNS[step.op]:2} "
    return Text(sign + f"{step.kind} {step.name}", style=STYLES[step.op])
