"""Jobs under way: their processes, their directories, and how they end before their time."""

import logging
import shutil
import signal
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from localcloud.aws.context import Ctx
from localcloud.aws.place import here
from localcloud.sagemaker.container import Process

log = logging.getLogger(__name__)
SLOTS = 2
GRACE_SECONDS = 120
STOP_SECONDS = 3.0
TICK_SECONDS = 0.02
Key = tuple[str, str, str, str]

_running: "dict[Key, Run]" = {}
_slots = threading.BoundedSemaphore(SLOTS)
_lock = threading.Lock()


@dataclass
class Run:
    """One job under way."""

    ctx: Ctx
    kind: str
    name: str
    processes: list[Process] = field(default_factory=list)
    ending: str = ""
    """Why it ends early: Stopped, MaxRuntimeExceeded or Interrupted."""

    @property
    def directory(self) -> Path:
        return here().jobs / self.ctx.account / self.ctx.region / self.kind / self.name

    def is_ending(self) -> bool:
        return bool(self.ending)

    def end(self, why: str) -> None:
        """Ask the job to end, and end it after the grace period that AWS gives."""
        if self.ending:
            return
        self.ending = why
        for process in self.processes:
            process.send(signal.SIGTERM)
        timer = threading.Timer(GRACE_SECONDS, self.kill, [list(self.processes)])
        timer.daemon = True
        timer.start()

    def kill(self, processes: Sequence[Process] | None = None) -> None:
        for process in self.processes if processes is None else processes:
            if process.popen.returncode is None:
                process.send(signal.SIGKILL)

    def wait(self, seconds: float) -> list[int]:
        """The processes' exit statuses; those that take longer are asked to end."""
        timer = threading.Timer(max(0.0, seconds), self.end, ["MaxRuntimeExceeded"])
        timer.daemon = True
        timer.start()
        try:
            return [process.wait() for process in self.processes]
        finally:
            timer.cancel()


def find(ctx: Ctx, kind: str, name: str) -> Run | None:
    return _running.get((kind, ctx.account, ctx.region, name))


def start(ctx: Ctx, kind: str, name: str, work: Callable[[Run], None]) -> None:
    """Run a job's work in a thread of its own as soon as a slot is free, and clean up after it."""
    run = Run(ctx, kind, name)
    key = (kind, ctx.account, ctx.region, name)
    with _lock:
        _running[key] = run

    def body() -> None:
        try:
            with _slot(run):
                shutil.rmtree(run.directory, ignore_errors=True)
                run.directory.mkdir(parents=True)
                work(run)
        except Exception:
            log.exception("%s %s", kind, name)
        finally:
            with _lock:
                _running.pop(key, None)
            shutil.rmtree(run.directory, ignore_errors=True)

    threading.Thread(target=body, daemon=True, name=f"{kind} {name}").start()


@contextmanager
def _slot(run: Run) -> Iterator[None]:
    """A place among the jobs that run at once; one that is stopped while it waits needs none."""
    held = False
    while not held and not run.ending:
        held = _slots.acquire(timeout=TICK_SECONDS)
    try:
        yield
    finally:
        if held:
            _slots.release()


def kill_all() -> None:
    """End every process of every job at once: the cloud is stopping."""
    with _lock:
        runs = list(_running.values())
    for run in runs:
        run.ending = run.ending or "Killed"
        run.kill()
    # Their threads write the final status and the last log lines.
    deadline = time.monotonic() + STOP_SECONDS
    while _running and time.monotonic() < deadline:
        time.sleep(TICK_SECONDS)


def clean() -> None:
    """Remove what jobs of an earlier life left on the disk."""
    shutil.rmtree(here().jobs, ignore_errors=True)
