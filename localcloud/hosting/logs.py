"""The CloudWatch log streams of an endpoint's servers."""

import contextlib
import logging
import time
from collections import deque
from collections.abc import Callable

from localcloud.aws.context import Ctx

log = logging.getLogger(__name__)
EVENTS_PER_CALL, LINE_LENGTH, KEPT_LINES = 5_000, 200_000, 50_000


class LogGroup:
    """One log group; lines are taken at once and written by `flush`."""

    def __init__(self, ctx: Ctx, name: str) -> None:
        self.ctx, self.name = ctx, name
        self._streams: dict[str, deque[tuple[int, str]]] = {}
        self._made: set[str] = set()

    def stream(self, name: str) -> Callable[[str], None]:
        lines = self._streams.setdefault(name, deque(maxlen=KEPT_LINES))
        return lambda line: lines.append((int(time.time() * 1000), line[:LINE_LENGTH] or " "))

    def flush(self) -> None:
        """Write what has come in; lines that cannot be written now stay for the next time."""
        for name, lines in list(self._streams.items()):
            while lines:
                batch = [lines.popleft() for _ in range(min(len(lines), EVENTS_PER_CALL))]
                try:
                    self._write(name, batch)
                except Exception as error:  # noqa: BLE001 -- a log must never end what it tells of
                    lines.extendleft(reversed(batch))
                    log.warning("log stream %s/%s was not written: %s", self.name, name, error)
                    return

    def _write(self, stream: str, batch: list[tuple[int, str]]) -> None:
        client = self.ctx.client("logs")
        exists = client.exceptions.ResourceAlreadyExistsException
        if stream not in self._made:
            with contextlib.suppress(exists):
                client.create_log_group(logGroupName=self.name)
            with contextlib.suppress(exists):
                client.create_log_stream(logGroupName=self.name, logStreamName=stream)
            self._made.add(stream)
        client.put_log_events(
            logGroupName=self.name,
            logStreamName=stream,
            logEvents=[{"timestamp": at, "message": line} for at, line in batch],
        )
