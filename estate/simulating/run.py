"""This file replays window after window; while one is asked, the one before is judged and its labels come."""

import time
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any

from estate import flush
from estate.simulating.past import Window
from estate.simulating.replay import Replay, verdict_before
from estate.simulating.responses import responses
from estate.subject import champion

_BEHIND = 3
"""How many windows the judging may lag behind the asking."""
_COUNTS = ("rows", "joined", "duplicate", "corrected", "pending", "refused")


@dataclass(frozen=True)
class Options:
    """What is wanted of a replay."""

    stack: str
    labels: bool
    waits: bool
    """Whether each window's verdict is awaited before the next is asked, so that a response can take effect."""
    responds: bool = True
    """Whether verdicts are answered; if not, the package in service stays."""


def replay(line: Replay, windows: Sequence[Window], options: Options) -> Iterator[dict[str, Any]]:
    """Replay the windows in order; a document for each as soon as it has been judged."""
    from jobs.kit.ledger import Ledger

    ledger = Ledger(line.subject.at.estate["ledger_table"], line.subject.aws.client("dynamodb"))
    flush.captures()
    behind: deque[Callable[[], dict[str, Any]]] = deque()
    # One thread each: verdicts are told in order, for the monitor counts how many of the last windows drift.
    judging, labelling = ThreadPoolExecutor(1), ThreadPoolExecutor(1)
    try:
        for window in windows:
            about = _ask(line, window, champion(options.stack, line.subject.name))
            judged = judging.submit(_judge, line, ledger, window, about, respond=options.responds)
            labels = labelling.submit(_label, line, window, about) if options.labels else None
            behind.append(partial(_document, window, about, judged, labels))
            while behind and (options.waits or len(behind) > _BEHIND):
                yield behind.popleft()()
        while behind:
            yield behind.popleft()()
    finally:
        for pool in (judging, labelling):
            pool.shutdown(cancel_futures=True)


def _ask(line: Replay, window: Window, package: str) -> dict[str, Any]:
    done = line.replayed(window, package) if window.rows else set()
    sent, refused = line.send(window, done)
    if sent:
        flush.captures()
    return {"package": package, "sent": sent, "refused": refused, "replayed_before": bool(done) and not sent}


def _judge(line: Replay, ledger: Any, window: Window, about: dict[str, Any], *, respond: bool) -> dict[str, Any]:
    start = stamp(window.start)
    said = verdict_before(ledger.find(start), window, about["package"]) if about["replayed_before"] else None
    verdict = said or line.judge(window, respond=respond)
    told = {name: verdict.get(name) for name in ("rows", "verdict", "kinds", "blind", "cause", "response", "report")}
    return told | {"responses": responses(line.subject, ledger, start, fresh=respond and said is None)}


def _label(line: Replay, window: Window, about: dict[str, Any]) -> dict[str, Any]:
    labels = line.deliver(window)
    counts = {name: labels[name] for name in _COUNTS} if labels else None
    return {"labels": counts, "auc": line.auc(window, about["package"])}


def _document(
    window: Window,
    about: dict[str, Any],
    judged: Future[dict[str, Any]],
    labels: Future[dict[str, Any]] | None,
) -> dict[str, Any]:
    known = labels.result() if labels else {"labels": None, "auc": None}
    return {"start": stamp(window.start), "end": stamp(window.end), **about, **judged.result(), **known}


def stamp(moment: datetime) -> str:
    return f"{moment:%Y-%m-%dT%H:%M:%SZ}"


def paced(
    speed: float | None, start: datetime, sleep: Callable[[float], None] = time.sleep
) -> Callable[[datetime], None]:
    """Waits until a moment of the past has come at this many seconds a second; no speed is as fast as can be."""
    if speed is None:
        return lambda _moment: None
    begun = time.monotonic()

    def wait(moment: datetime) -> None:
        due = begun + (moment - start).total_seconds() / speed
        sleep(max(0.0, due - time.monotonic()))

    return wait
