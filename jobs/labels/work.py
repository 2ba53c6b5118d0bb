"""This file takes a delivery in: reads, finds, joins, keeps, and tells the ledger; the same again changes nothing."""

import hashlib
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from jobs.kit.lambdas import now as stamp
from jobs.kit.lambdas import split
from jobs.kit.ledger import Ledger
from jobs.labels.contract import LabelsContract
from jobs.labels.delivery import Delivery, read
from jobs.labels.facts import CORRECTED, DUPLICATE, JOINED
from jobs.labels.find import find
from jobs.labels.join import Joined, delays, join, lags
from jobs.labels.store import Store, Waiting
from jobs.labels.table import Columns, DeliveryError

DONE = "done"
COUNTS = (JOINED, DUPLICATE, CORRECTED, "pending", "refused")


@dataclass(frozen=True)
class Source:
    """One version of one object of the raw bucket; the newest where none is named."""

    bucket: str
    key: str
    version: str | None = None

    @classmethod
    def of(cls, uri: str) -> "Source":
        """The delivery at `s3://BUCKET/KEY`, or of `s3://BUCKET/KEY#VERSION`."""
        address, _, version = uri.partition("#")
        return cls(*split(address), version or None)

    @property
    def uri(self) -> str:
        return f"s3://{self.bucket}/{self.key}"


@dataclass(frozen=True)
class Worker:
    """The labels of one line."""

    contract: LabelsContract
    s3: Any
    ledger: Ledger

    @property
    def store(self) -> Store:
        told = self.contract
        return Store(self.s3, told.captures_bucket, told.line_name, told.endpoint)

    def take(self, source: Source) -> dict[str, Any]:
        """Take one delivery in; its report, which is the first one when it was taken in before.

        Raises:
            DeliveryError: nothing of it can be used; the ledger says so too.
        """
        asked = {"VersionId": source.version} if source.version else {}
        said = self.s3.get_object(Bucket=source.bucket, Key=source.key, **asked)
        content: bytes = said["Body"].read()
        version = source.version or said.get("VersionId") or said["ETag"].strip('"')
        name = name_of(source.uri, version)
        report = self.store.document(DONE, name)
        if report is None:
            about = {"delivery": source.uri, "version": version, "sha256": hashlib.sha256(content).hexdigest()}
            report = {**about, **self._judged(content, said["LastModified"], name)}
            self.tell(report)
            self.store.mark(DONE, name, report)
        if error := report.get("error"):
            raise DeliveryError(f"{source.uri}: {error}")
        return report

    def _judged(self, content: bytes, at: datetime, name: str) -> dict[str, Any]:
        told = self.contract
        try:
            delivery = read(content, Columns(entity=told.entity, target=told.target, label_time=told.label_time))
        except DeliveryError as error:
            return {"rows": 0, **counts(Counter()), "error": str(error)}
        return self._joined(delivery, at, name)

    def _joined(self, delivery: Delivery, at: datetime, name: str) -> dict[str, Any]:
        labels = [Waiting.of(label, at, name) for label in delivery.labels]
        joined = self.join(labels)
        for rule, example in joined.conflicts:
            delivery.refuse(rule, example)
        changes = Counter(joined.changes)
        return {
            "rows": delivery.rows,
            **counts(changes + Counter(pending=len(joined.pending), refused=delivery.refused)),
            "known_in_future": sum(label.label_time > at for label in labels),
            "lag_seconds": lags(joined.facts),
            "delay_seconds": delays(joined.facts),
            "findings": delivery.told(),
            "waiting": self.store.keep_waiting(joined.pending),
        }

    def join(self, labels: Sequence[Waiting], written_since: datetime | None = None) -> Joined:
        """Find the predictions of labels, join, and keep what is new."""
        if not labels:
            return Joined()
        told = self.contract
        found = find(self.store, labels, told.entity, told.search_days, written_since)
        days = {at.date() for label in labels for moments in found.of(label).values() for at in moments}
        joined = join(labels, found, self.store.facts(days))
        self.store.keep_facts(joined.facts)
        return joined

    def tell(self, report: dict[str, Any]) -> None:
        """The delivery's row in the ledger."""
        about, by = f"{report['delivery']}#{report['version']}", f"{self.contract.endpoint}-labels"
        self.ledger.append(self.contract.line_name, "labels", about, report, at=stamp(), by=by)


def counts(found: Counter[str]) -> dict[str, int]:
    """Every count of a report; together they are its rows."""
    return {name: found[name] for name in COUNTS}


def name_of(uri: str, version: str) -> str:
    """Short digest that stands for one version of an object."""
    return hashlib.sha256(f"{uri}#{version}".encode()).hexdigest()[:16]
