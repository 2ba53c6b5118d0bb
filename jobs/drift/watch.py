"""This file judges one window of live traffic: captures in, verdict document out."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from jobs.drift.baseline import Thresholds
from jobs.drift.batches import Batches
from jobs.drift.capture import Captured, Reader
from jobs.drift.contract import Drift
from jobs.drift.days import with_days
from jobs.drift.score import Judged, judge_window
from jobs.drift.serving import Serving, Unwatchable, serving
from jobs.drift.window import measure


@dataclass(frozen=True, kw_only=True)
class Span:
    """A window of time."""

    start: datetime
    end: datetime

    @classmethod
    def of(cls, event: dict[str, Any], every: timedelta, now: datetime) -> "Span":
        """The event's own span, or the one that ends now, at a whole second.

        Raises:
            ValueError: start or end is no ISO 8601 moment, or only one is given.
        """
        given = [event.get(name) for name in ("start", "end")]
        if given == [None, None]:
            end = now.replace(microsecond=0) + timedelta(seconds=1)
            return cls(start=end - every, end=end)
        try:
            start, end = (datetime.fromisoformat(str(moment)) for moment in given)
        except ValueError as error:
            raise ValueError(f"start and end must be ISO 8601 moments, got {given[0]} and {given[1]}") from error
        start, end = (m if m.tzinfo else m.replace(tzinfo=UTC) for m in (start, end))
        if start >= end:
            raise ValueError(f"end must be after start {start}, got {end}")
        return cls(start=start, end=end)

    def hours(self) -> Iterator[datetime]:
        """The hours that it touches: capture files are kept by hour."""
        hour = self.start.astimezone(UTC).replace(minute=0, second=0, microsecond=0)
        while hour < self.end:
            yield hour
            hour += timedelta(hours=1)


@dataclass(frozen=True, kw_only=True)
class Verdict:
    """The document, and what the report draws it from; None where nothing could be judged."""

    document: dict[str, Any]
    judged: Judged | None = None
    serving: Serving | None = None
    batches: Sequence[tuple[str, dict[str, Any]]] = ()
    """Ids and bodies of the rows that say which predictions were judged."""


def watch(contract: Drift, sagemaker: Any, s3: Any, span: Span) -> Verdict:
    """Judge a window, or say why it cannot be judged."""
    base = {"line": contract.line_name, "start": stamp(span.start), "end": stamp(span.end)}
    try:
        served = serving(sagemaker, s3, contract.endpoint)
    except Unwatchable as blind:
        return Verdict(document=base | _blind(str(blind)))
    batches = Batches(span.start, span.end)
    files = batches.through(_files(contract, s3, span))
    captured = _reader(served).read(files, span.start, span.end).of(served.package)
    unread = [f"{count} {what}" for what, count in captured.unread.items() if count]
    if not captured.requests:
        return Verdict(document=base | _blind("no captured predictions in the window", unread), serving=served)
    judged = _judge(contract, served, captured)
    more = {"package": served.package, "unseen": judged.document["unseen"] + unread}
    return Verdict(document=base | judged.document | more, judged=judged, serving=served, batches=batches.rows())


def _reader(served: Serving) -> Reader:
    names = [feature.name for feature in served.baseline.features]
    day = served.baseline.day_column
    return Reader([*names, day] if day and day not in names else names)


def _judge(contract: Drift, served: Serving, captured: Captured) -> Judged:
    thresholds = Thresholds(**{name: getattr(contract, name) for name in Thresholds.__struct_fields__})
    columns, days = with_days(captured.columns(), served.baseline.day_column)
    window = measure(served.baseline, columns, days=days, span=captured.span_days)
    window.unknown |= captured.fields - set(captured.names) - set(json.loads(contract.identifiers))
    return judge_window(served.baseline, window, thresholds)


def _files(contract: Drift, s3: Any, span: Span) -> Iterator[tuple[str, bytes]]:
    pages = s3.get_paginator("list_objects_v2")
    prefix = f"captures/{contract.endpoint}/"
    variants = pages.paginate(Bucket=contract.captures_bucket, Prefix=prefix, Delimiter="/")
    for variant in [found["Prefix"] for page in variants for found in page.get("CommonPrefixes", [])]:
        for hour in span.hours():
            for page in pages.paginate(Bucket=contract.captures_bucket, Prefix=f"{variant}{hour:%Y/%m/%d/%H}/"):
                for item in page.get("Contents", []):
                    yield item["Key"], s3.get_object(Bucket=contract.captures_bucket, Key=item["Key"])["Body"].read()


def _blind(why: str, unread: list[str] | None = None) -> dict[str, Any]:
    return {
        "rows": 0,
        "verdict": "blind",
        "kinds": [],
        "features": [],
        "cause": f"cannot tell: {why}",
        "response": "look: restore the view before trusting the model; predictions are served unwatched",
        "sure": "nothing was seen",
        "unseen": [why, *(unread or [])],
        "package": None,
    }


def stamp(moment: datetime) -> str:
    """A moment as documents and rows carry it, in UTC."""
    return moment.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
