"""This file is the process beside a job that talks to the tracker, so that nothing it does can hold the job up.

It reads one JSON object per line: `{"start": ...}`, `{"measured": ...}`, `{"tags": ...}`, `{"artifact": ...}`, `{"finish": ...}`;
and says on its output what became of it: `{"handle": ...}`, and last `{"status": ...}`.
"""

import json
import queue
import signal
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import asdict
from typing import Any

from jobs.tracking.contract import Tracking
from jobs.tracking.interface import UnreachableError
from jobs.tracking.telling import Telling

_FIRST_PAUSE, _LONGEST_PAUSE = 0.5, 10.0


def follow(telling: Telling, messages: "queue.SimpleQueue[dict[str, Any] | None]", say: Callable[..., None]) -> str:
    """Pass on what comes until the end of the input; returns what became of it.

    While the job goes on, a tracker that does not answer is asked again; once the job waits for us, the first failure is the last.
    """
    pause, ended = _FIRST_PAUSE, False
    while not (ended and telling.done):
        ended = _take(telling, messages, 0 if telling.pending else None) or ended
        try:
            if handle := telling.step():
                say(handle=asdict(handle))
            pause = _FIRST_PAUSE
        except UnreachableError as error:
            if ended:
                return telling.given_up(str(error))
            ended = _wait(telling, messages, pause)
            pause = min(2 * pause, _LONGEST_PAUSE)
        except Exception as error:  # noqa: BLE001 - a tracker's client raises what it likes; its words go to the ledger
            return telling.given_up(f"{type(error).__name__}: {error}")
    return telling.outcome


def _wait(telling: Telling, messages: "queue.SimpleQueue[dict[str, Any] | None]", seconds: float) -> bool:
    """Pause, but no longer than the job goes on; whether it has ended."""
    until = time.monotonic() + seconds
    while (left := until - time.monotonic()) > 0:
        try:
            if telling.take(messages.get(timeout=left)):
                return True
        except queue.Empty:
            return False
    return False


def _take(telling: Telling, messages: "queue.SimpleQueue[dict[str, Any] | None]", wait: float | None) -> bool:
    """Everything that is there, after waiting for the first; whether the input has ended."""
    try:
        ended = telling.take(messages.get(timeout=wait) if wait is None else messages.get_nowait())
        while not ended:
            ended = telling.take(messages.get_nowait())
    except queue.Empty:
        return False
    return True


def _read(messages: "queue.SimpleQueue[dict[str, Any] | None]") -> None:
    for line in sys.stdin:
        messages.put(json.loads(line))
    messages.put(None)


def main() -> None:
    # The job ends us when it has said its last word; a machine that is taken away first tells all of its processes.
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    report = sys.stdout
    # Clients of trackers print.
    sys.stdout = sys.stderr

    def say(**told: Any) -> None:
        print(json.dumps(told), file=report, flush=True)

    messages: queue.SimpleQueue[dict[str, Any] | None] = queue.SimpleQueue()
    threading.Thread(target=_read, args=(messages,), daemon=True).start()
    try:
        from jobs.tracking.choose import tracker

        tracking = Tracking.read(sys.argv[1])
        assert tracking is not None, "a process is started only where tracking is asked for"
        say(status=follow(Telling(tracker(tracking)), messages, say))
    except Exception as error:  # noqa: BLE001 - the last handler of the process: the job must learn the reason
        say(status=f"not tracked: {type(error).__name__}: {error}"[:1000])


if __name__ == "__main__":
    main()
