"""This file does what events did not bring about: deliveries that were missed or cut off, labels that came too early."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from jobs.labels.join import lags
from jobs.labels.store import Waiting
from jobs.labels.table import DeliveryError
from jobs.labels.work import COUNTS, DONE, Source, Worker, counts, name_of

_SETTLED = "settled"
_WRITTEN_BEFORE = timedelta(hours=1)
"""By how much a capture may have been written earlier than a delivery and yet not been seen by it."""


def prefix(line: str) -> str:
    """Where the raw bucket takes a line's labels."""
    return f"{line}/labels/"


def missed(worker: Worker, now: datetime) -> list[dict[str, Any]]:
    """Take in every delivery of the last days that was not; one that cannot be used keeps no other back.

    Raises:
        DeliveryError: one or more could not be used.
    """
    reports, wrong = [], []
    for source in _sources(worker, now - timedelta(days=worker.contract.search_days)):
        try:
            reports.append(worker.take(source))
        except DeliveryError as error:
            wrong.append(str(error))
    if wrong:
        raise DeliveryError("; ".join(wrong))
    return reports


def _sources(worker: Worker, since: datetime) -> list[Source]:
    done, found, told = worker.store.marked(DONE), [], worker.contract
    pages = worker.s3.get_paginator("list_object_versions").paginate(
        Bucket=told.raw_bucket, Prefix=prefix(told.line_name)
    )
    for item in (item for page in pages for item in page.get("Versions", [])):
        source = Source(told.raw_bucket, item["Key"], item["VersionId"])
        new = name_of(source.uri, item["VersionId"]) not in done
        if new and item["LastModified"] >= since and not item["Key"].endswith("/"):
            found.append((item["LastModified"], item["Key"], source))
    return [source for _, _, source in sorted(found, key=lambda one: one[:2])]


def settle(worker: Worker, now: datetime) -> int:
    """Join labels whose predictions were captured after they came; how many found theirs by now."""
    store = worker.store
    days = [(now - timedelta(days=back)).date() for back in range(worker.contract.search_days + 1)]
    settled, total = store.marked(_SETTLED), 0
    for key, labels in store.waiting(days).items():
        name = key.rpartition("/")[2].removesuffix(".jsonl")
        if name in settled:
            continue
        found = _settle(worker, key, labels)
        if found == len(labels):
            store.mark(_SETTLED, name, {"labels": found})
        total += found
    return total


def _settle(worker: Worker, key: str, labels: Sequence[Waiting]) -> int:
    first = worker.store.document(DONE, labels[0].delivery)
    if first is None or first["waiting"] != key:
        # A call was cut off after it had written this; the delivery was, or will be, taken in anew.
        return len(labels) if first else 0
    joined = worker.join(labels, min(label.delivered_at for label in labels) - _WRITTEN_BEFORE)
    before = Counter({name: first[name] for name in COUNTS if name != "pending"})
    changes = Counter(joined.changes) + Counter(pending=len(joined.pending), refused=len(joined.conflicts))
    if len(joined.pending) < len(labels):
        worker.tell(first | counts(before + changes) | {"lag_seconds": first["lag_seconds"] or lags(joined.facts)})
    return len(labels) - len(joined.pending)
