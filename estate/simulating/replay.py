"""This file carries one window of the past through the live estate: predictions, labels, verdict."""

import hashlib
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from estate.problems import Problem
from estate.simulating.clock import CaptureClock
from estate.simulating.past import Row, Window, delivery
from estate.subject import Subject

if TYPE_CHECKING:
    from jobs.kit.chain import Row as LedgerRow
    from jobs.kit.spec import Line
    from jobs.labels.captured import Prediction
    from jobs.labels.read import Reader
    from jobs.labels.store import Store

_LINES_A_REQUEST = 500
_LONGEST_WAIT_SECONDS = 120.0
Ask = Callable[[bytes], bytes]


@dataclass(frozen=True)
class Replay:
    """A line, and how it is asked."""

    subject: Subject
    spec: "Line"
    ask: Ask
    clock: CaptureClock
    pace: Callable[[datetime], None]

    @property
    def store(self) -> "Store":
        from jobs.labels.store import Store

        at = self.subject.at
        s3 = self.subject.aws.client("s3")
        return Store(s3, at.estate["captures_bucket"], self.subject.name, at.line["endpoint"])

    def replayed(self, window: Window, package: str) -> set[str]:
        """Ids of the window that this package was asked before."""
        return {one.id for one in self._captured({hour for hour, _ in window.hours()}) if one.package == package}

    def asked(self, rows: Sequence[Row]) -> set[str]:
        """Ids of what any package was asked in the hours of these rows."""
        return {one.id for one in self._captured({row.at.replace(minute=0, second=0, microsecond=0) for row in rows})}

    def _captured(self, hours: set[datetime]) -> "Iterator[Prediction]":
        from jobs.labels.captured import predictions

        files = [one.key for one in self.store.captures({hour.date() for hour in hours}) if one.hour in hours]
        return predictions(self.store.contents(files))

    def send(self, window: Window, done: set[str]) -> tuple[int, int]:
        """Ask what was not asked before; how many rows were sent, and how many of them were refused."""
        sent = refused = 0
        for hour, rows in window.hours():
            new = [row for row in rows if row.id not in done]
            self.pace(hour)
            if new:
                self.clock.set(max(hour, window.start))
            for batch in _batches(new):
                answers = self.ask(b"\n".join(row.request for row in batch)).splitlines()
                refused += sum(b'"error"' in answer[:20] for answer in answers)
                sent += len(batch)
        return sent, refused

    def deliver(self, window: Window) -> dict[str, Any] | None:
        """Deliver the labels of a window as a source does; what the labels function has made of them.

        Raises:
            Problem: it says nothing within two minutes.
        """
        if not window.labels:
            return None
        body, s3 = delivery(self.spec, window.labels), self.subject.aws.client("s3")
        bucket, name = self.subject.at.estate["raw_bucket"], hashlib.sha256(body).hexdigest()[:12]
        key = f"{self.subject.name}/labels/simulated/{window.end:%Y-%m-%dT%H%M}-{name}.jsonl"
        version = _version(s3, bucket, key) or s3.put_object(Bucket=bucket, Key=key, Body=body).get("VersionId")
        return self._taken(f"s3://{bucket}/{key}", version)

    def _taken(self, uri: str, version: str) -> dict[str, Any]:
        deadline = time.monotonic() + _LONGEST_WAIT_SECONDS
        while time.monotonic() < deadline:
            if (report := self._report(uri, version)) is not None:
                return report
            time.sleep(0.1)
        raise Problem(
            f"labels {uri} must be taken in within {_LONGEST_WAIT_SECONDS:.0f} s, got no word of them; "
            f"see `estate local logs` and the failure queue"
        )

    def _report(self, uri: str, version: str) -> dict[str, Any] | None:
        from jobs.labels.work import DONE, name_of

        return self.store.document(DONE, name_of(uri, version))

    def judge(self, window: Window, *, respond: bool = True) -> dict[str, Any]:
        """Have the monitor judge the window, with the labels known at its end, and what responds answer if it shall."""
        from estate.verbs.approve import invoke

        start, end = window.start.isoformat(), window.end.isoformat()
        # Labels of the past are due by the clock of the past.
        return invoke(self.subject, "drift", {"start": start, "end": end, "as_of": end, "respond": respond})

    def reader(self) -> "Reader":
        from jobs.labels.read import Reader

        return Reader(self.store, self.spec.problem.entity, self.spec.problem.prediction_time)

    def auc(self, window: Window, package: str) -> float | None:
        """AUC over the labels that became known in the window."""
        from estate.simulating.measure import arrived, auc

        oldest = min((row.at for row in window.labels), default=window.start)
        found = self.reader().labelled(oldest, window.end, as_of=window.end)
        return auc(*arrived(found, window.start, package))


def _batches(rows: Sequence[Row]) -> Iterator[Sequence[Row]]:
    for first in range(0, len(rows), _LINES_A_REQUEST):
        yield rows[first : first + _LINES_A_REQUEST]


def _version(s3: Any, bucket: str, key: str) -> str | None:
    """The version that lies there already."""
    from botocore.exceptions import ClientError

    try:
        version: str = s3.head_object(Bucket=bucket, Key=key)["VersionId"]
    except ClientError as error:
        if error.response["Error"]["Code"] not in ("404", "NoSuchKey"):
            raise
        return None
    return version


def verdict_before(rows: Iterable["LedgerRow"], window: Window, package: str) -> dict[str, Any] | None:
    """What the monitor said of the same span and package in an earlier replay."""
    told = [row.body for row in rows if row.kind == "verdict" and row.body["package"] == package]
    return next((body for body in reversed(told) if datetime.fromisoformat(body["end"]) == window.end), None)
