"""This file replays window after window; while one is asked, the one before is judged and its labels come."""

import time
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from estate import flush
from estate.simulating.past import Window
from estate.simulating.replay import Replay, verdict_before
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


def replay(line: Replay, windows: Sequence[Window], options: Options) -> Iterator[dict[str, Any]]:
    """Replay the windows in order; a document for each as soon as it has been judged."""
    from jobs.kit.ledger import Ledger

    ledger = Ledger(line.subject.at.estate["ledger_table"], line.subject.aws.client("dynamodb"))
    flush.captures()
    behind: deque[Future[dict[str, Any]]] = deque()
    pool = ThreadPoolExecutor(1)
    try:
        for window in windows:
            package = champion(options.stack, line.subject.name)
            done = line.replayed(window, package) if window.rows else set()
            sent, refused = line.send(window, done)
            if sent:
                flush.captures()
            about = {"package": package, "sent": sent, "refused": refused, "replayed_before": bool(done) and not sent}
            behind.append(pool.submit(_after, line, ledger, window, about, options))
            while behind and (options.waits or len(behind) > _BEHIND or behind[0].done()):
                yield behind.popleft().result()
        while behind:
            yield behind.popleft().result()
    finally:
        pool.shutdown(cancel_futures=True)


def _after(line: Replay, ledger: Any, window: Window, about: dict[str, Any], options: Options) -> dict[str, Any]:
    """Labels, verdict and response of a window that was asked."""
    labels = line.deliver(window) if options.labels else None
    start = f"{window.start:%Y-%m-%dT%H:%M:%SZ}"
    rows = ledger.find(start)
    said = verdict_before(rows, window, about["package"]) if about["replayed_before"] else None
    verdict = said or line.judge(window)
    responses = [row.body for row in ledger.find(start) if row.kind == "response"]
    return {
        "start": start,
        "end": f"{window.end:%Y-%m-%dT%H:%M:%SZ}",
        "rows": verdict["rows"],
        **about,
        **{name: verdict.get(name) for name in ("verdict", "kinds", "cause", "response", "report")},
        "labels": {name: labels[name] for name in _COUNTS} if labels else None,
        "auc": line.auc(window, about["package"]) if options.labels else None,
        "responses": responses,
    }


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
