"""The lines a program prints, in CloudWatch Logs."""

import logging
import threading
import time
from collections import deque
from dataclasses import dataclass, field
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from localcloud.aws.context import Ctx

log = logging.getLogger(__name__)
PAUSE_SECONDS = 0.25
BATCH = 5_000
LONGEST_LINE = 200_000
REMEMBERED_LINES = 200_000


@dataclass
class JobLog:
    """One log stream, written in batches, and the lines for whoever searches them for metrics."""

    ctx: Ctx
    group: str
    stream: str
    lines: deque[tuple[float, str]] = field(default_factory=lambda: deque(maxlen=REMEMBERED_LINES))
    _waiting: deque[dict[str, Any]] = field(default_factory=deque)
    _closing: threading.Event = field(default_factory=threading.Event)
    _thread: threading.Thread | None = None

    def line(self, text: str) -> None:
        """Take one line; returns at once."""
        moment = time.time()
        self.lines.append((moment, text))
        # CloudWatch Logs refuses an empty message.
        self._waiting.append({"timestamp": int(moment * 1000), "message": text[:LONGEST_LINE] or " "})
        if self._thread is None:
            self._thread = threading.Thread(target=self._run, daemon=True, name=f"log {self.stream}")
            self._thread.start()

    def close(self) -> None:
        """Wait until everything is written."""
        self._closing.set()
        if self._thread is not None:
            self._thread.join(30)

    def tail(self, count: int) -> str:
        """The last lines as one text."""
        return "\n".join(text for _, text in list(self.lines)[-count:])

    def _run(self) -> None:
        client = self.ctx.client("logs")
        _ignoring_existing(client.create_log_group, logGroupName=self.group)
        _ignoring_existing(client.create_log_stream, logGroupName=self.group, logStreamName=self.stream)
        while not (self._closing.wait(PAUSE_SECONDS) and not self._waiting):
            batch = [self._waiting.popleft() for _ in range(min(BATCH, len(self._waiting)))]
            if batch:
                self._write(client, batch)

    def _write(self, client: Any, batch: list[dict[str, Any]]) -> None:
        try:
            client.put_log_events(logGroupName=self.group, logStreamName=self.stream, logEvents=batch)
        except (BotoCoreError, ClientError) as error:
            log.warning("%d lines of %s were not written: %s", len(batch), self.stream, error)


def _ignoring_existing(create: Any, **names: str) -> None:
    try:
        create(**names)
    except ClientError as error:
        if error.response["Error"]["Code"] != "ResourceAlreadyExistsException":
            log.warning("%s: %s", names, error)
    except BotoCoreError as error:
        log.warning("%s: %s", names, error)
