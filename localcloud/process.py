"""The processes of a local cloud: started detached, found by the mark in their environment, ended to the last one."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterable, Mapping
from contextlib import suppress
from pathlib import Path

from localcloud.aws.place import Place

TERM_SECONDS = 15.0
TICK_SECONDS = 0.02


def spawn(module: str, place: Place, extra: Mapping[str, str], log: Path) -> int:
    """Start `python -m module` in a session of its own, so that it outlives the shell; returns its pid."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("AWS_")}
    with log.open("ab") as output:
        process = subprocess.Popen(
            [sys.executable, "-m", module],
            env=kept | place.environ() | dict(extra),
            cwd=place.home,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    # Not waited for here: it ends long after this process. Popen would warn about that.
    process.returncode = 0
    return process.pid


def alive(pid: int) -> bool:
    """Whether a process runs (and is not a zombie that its parent has yet to collect)."""
    with suppress(ChildProcessError):
        os.waitpid(pid, os.WNOHANG)
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return not Path("/proc/self/stat").exists()


def marked(place_home: Path) -> list[int]:
    """Every process of this cloud, its own and those it started; empty where there is no /proc."""
    mark = f"LOCALCLOUD_HOME={place_home}".encode()
    found = []
    for entry in Path("/proc").glob("[0-9]*"):
        # A process of someone else, or one that has just ended, is not ours.
        with suppress(OSError):
            if int(entry.name) != os.getpid() and mark in (entry / "environ").read_bytes().split(b"\0"):
                found.append(int(entry.name))
    return found


def end(pids: Iterable[int], seconds: float = TERM_SECONDS) -> None:
    """Ask the processes to end, wait, and end those that did not."""
    waiting = [pid for pid in pids if _signal(pid, signal.SIGTERM)]
    deadline = time.monotonic() + seconds
    while (waiting := [pid for pid in waiting if alive(pid)]) and time.monotonic() < deadline:
        time.sleep(TICK_SECONDS)
    for pid in waiting:
        _signal(pid, signal.SIGKILL)
    deadline = time.monotonic() + seconds
    while any(alive(pid) for pid in waiting) and time.monotonic() < deadline:
        time.sleep(TICK_SECONDS)


def reap(place_home: Path) -> list[int]:
    """End at once whatever a killed cloud left behind; returns what there was."""
    found = [pid for pid in marked(place_home) if alive(pid)]
    for pid in found:
        _signal(pid, signal.SIGKILL)
    deadline = time.monotonic() + TERM_SECONDS
    while any(alive(pid) for pid in found) and time.monotonic() < deadline:
        time.sleep(TICK_SECONDS)
    return found


def _signal(pid: int, number: signal.Signals) -> bool:
    try:
        os.kill(pid, number)
    except (ProcessLookupError, PermissionError):
        return False
    return True
