"""MiniStack's state on disk while it runs; by itself it saves only on a clean stop."""

import hashlib
import json
import logging
import threading
import time
from pathlib import Path
from typing import Any

log = logging.getLogger(__name__)
PAUSE_SECONDS = 1.0
QUIET_SECONDS = 10.0
READS = ("Describe", "List", "Get", "Query", "Scan", "BatchGet", "Head", "Lookup", "Filter")


class Saver:
    """Writes the services' states a moment after something changed, and leaves a mark while it has not yet."""

    def __init__(self, state: Path) -> None:
        self.mark = state / "unsaved"
        self.lock = threading.Lock()
        self.changed = threading.Event()
        self.stopped = threading.Event()
        self.written: dict[str, str] = {}

    def touch(self, method: str, target: str) -> None:
        """Note a request that may have changed something."""
        if method in ("GET", "HEAD") or target.rpartition(".")[2].startswith(READS):
            return
        with self.lock:
            if not self.changed.is_set():
                self.mark.write_text(f"{time.time():.3f}")
                self.changed.set()

    def run(self) -> None:
        """Save again and again until stopped; a long save is followed by a longer pause."""
        pause, saved = PAUSE_SECONDS, 0.0
        while not self.stopped.wait(pause):
            # Schedules, executions and log lines change state without a request.
            if not self.changed.is_set() and time.monotonic() - saved < QUIET_SECONDS:
                continue
            self.changed.clear()
            saved = time.monotonic()
            if not self.save():
                self.changed.set()
            pause = max(PAUSE_SECONDS, 20 * (time.monotonic() - saved))
            with self.lock:
                if not self.changed.is_set():
                    self.mark.unlink(missing_ok=True)

    def save(self) -> bool:
        """Write every service whose state is another than last time; whether all of them could be read."""
        from ministack import app

        complete = True
        for service, get_state in app._build_persistence_save_dict().items():  # noqa: SLF001 -- guarded
            try:
                self._save_one(service, get_state())
            except (RuntimeError, TypeError, OSError) as error:
                # A dictionary that changed while it was read is read again next time.
                log.warning("state of %s is not saved yet: %s", service, error)
                complete = False
        return complete

    def _save_one(self, service: str, state: Any) -> None:
        from ministack.core import persistence

        if state is None:
            return
        version = persistence._state_format_version(service)  # noqa: SLF001 -- guarded
        text = json.dumps({"__ministack_format__": version, "payload": state}, default=persistence._json_default)  # noqa: SLF001 -- guarded
        digest = hashlib.sha1(text.encode(), usedforsecurity=False).hexdigest()
        if self.written.get(service) == digest:
            return
        path = Path(persistence.STATE_DIR) / f"{service}.json"
        path.parent.mkdir(parents=True, exist_ok=True)
        partial = path.with_suffix(".saving")
        partial.write_text(text)
        partial.replace(path)
        self.written[service] = digest
