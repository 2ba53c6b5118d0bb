"""This file is a job's side of tracking: it hands on what happens without waiting, and at the end asks what became of it."""

import json
import os
import queue
import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import asdict
from pathlib import Path
from typing import Any

from jobs.tracking.contract import Tracking
from jobs.tracking.interface import Ending, Facts

FINISH_SECONDS = 10.0
"""The longest that tracking may hold up a job, at its end."""
_ROOT = Path(__file__).parents[2]
_WAITING = 10_000
"""Messages that may wait for the process that tells them; more are dropped and counted."""


class Follower:
    """One step of a run, as its tracker sees it; silent where the line asks for none."""

    def __init__(self, tracking: Tracking | None, *, patience: float = FINISH_SECONDS) -> None:
        self._tracking, self._patience = tracking, patience
        self._messages: queue.Queue[str | None] = queue.Queue(_WAITING)
        self._process: subprocess.Popen[str] | None = None
        self._pumping: threading.Thread | None = None
        self._why = "it was never started"
        self._dropped = 0

    @property
    def asked(self) -> bool:
        return self._tracking is not None

    def start(self, facts: Facts, ledger: Mapping[str, str] | None = None) -> None:
        """Begin, or take up, the tracker's run.

        Args:
            facts: what is known.
            ledger: `table` and `lake`, where the training set is to be looked up.
        """
        if self._tracking is None:
            return
        try:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "jobs.tracking", self._tracking.text()],
                env={**os.environ, "PYTHONPATH": os.pathsep.join([str(_ROOT), os.environ.get("PYTHONPATH", "")])},
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                text=True,
            )
        except OSError as error:
            self._why = f"its process did not start: {error}"
            return
        self._pumping = threading.Thread(target=self._pump, args=(self._process,), daemon=True)
        self._pumping.start()
        self._put(start={**asdict(facts), **({"ledger": dict(ledger)} if ledger else {})})

    def measured(self, step: int, values: Mapping[str, float]) -> None:
        self._put(measured={"step": step, "values": dict(values)})

    def artifact(self, path: Path) -> None:
        """A document; it must stay where it is until `finish` has returned."""
        self._put(artifact={"name": path.name, "path": str(path)})

    def finish(self, ending: Ending) -> dict[str, str]:
        """What the ledger keeps of it: where the run is seen, or why it is not."""
        if self._tracking is None:
            return {}
        self._put(finish=ending)
        told = {"to": self._tracking.to, "status": "not tracked: nothing was said", **self._outcome()}
        if self._pumping:
            # Full when nobody takes from it any more; then there is nobody to tell.
            with suppress(queue.Full):
                self._messages.put_nowait(None)
            self._pumping.join(1)
        if self._dropped and told["status"] == "tracked":
            told["status"] = f"tracked in part: {self._dropped} messages dropped"
        if told["status"] != "tracked":
            print(f"warning: {told['status']}", flush=True)
        return told

    @contextmanager
    def until_done(self) -> Iterator[None]:
        """Tell the tracker of a step that does not reach its end."""
        try:
            yield
        except SystemExit:
            # The machine is taken away; the training goes on elsewhere.
            self.finish("killed")
            raise
        except BaseException:
            self.finish("failed")
            raise

    def _outcome(self) -> dict[str, str]:
        if self._process is None:
            return {"status": f"not tracked: {self._why}"}
        try:
            self._process.wait(self._patience)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
            late = f"no end after {self._patience:g} s"
            said = _said(self._process)
            return {**said, "status": f"{'tracked in part' if said else 'not tracked'}: {late}"}
        return _said(self._process)

    def _put(self, **message: Any) -> None:
        if self._process is None:
            return
        try:
            self._messages.put_nowait(json.dumps(message) + "\n")
        except queue.Full:
            self._dropped += 1

    def _pump(self, process: "subprocess.Popen[str]") -> None:
        assert process.stdin is not None
        # It may have given up, and said why.
        with suppress(OSError):
            while (text := self._messages.get()) is not None:
                process.stdin.write(text)
                process.stdin.flush()
        with suppress(OSError):
            process.stdin.close()


def _said(process: "subprocess.Popen[str]") -> dict[str, str]:
    """The last word of the process, and what it said of the run before."""
    assert process.stdout is not None
    found: dict[str, str] = {}
    with process.stdout as output:
        for line in output:
            told = json.loads(line)
            found |= told.get("handle") or {"status": str(told["status"])}
    return found
