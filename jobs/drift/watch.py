"""This file judges one window of live traffic: captures in, verdict document out."""

import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from jobs.drift.baseline import Thresholds
from jobs.drift.batches import batches
from jobs.drift.blind import Seen, Unwatchable, blindness, document, lacking, told
from jobs.drift.capture import Reader
from jobs.drift.capture_file import File
from jobs.drift.captured import Captured
from jobs.drift.contract import Drift
from jobs.drift.embedding import sources
from jobs.drift.kinds import late as labels
from jobs.drift.kinds.judged import merged
from jobs.drift.kinds.live import Asked, look
from jobs.drift.pieces import Pieces
from jobs.drift.score import Judged, judge_window, with_rows
from jobs.drift.service import beside, section
from jobs.drift.serving import Serving, serving
from jobs.drift.span import Span, stamp
from jobs.drift.stored import files, from_the_future
from jobs.drift.traffic import Traffic, ask

READING, LABELS = 0.6, 0.85
"""Shares of the time after which no more captures are read, and no more labels: the rest judges, reports and records."""


@dataclass(frozen=True, kw_only=True)
class Verdict:
    """The document, and what the report draws it from; None where nothing could be judged."""

    document: dict[str, Any]
    judged: Judged | None = None
    serving: Serving | None = None
    batches: Sequence[tuple[str, dict[str, Any]]] = ()
    """Ids and bodies of the rows that say which predictions were judged."""


@dataclass(frozen=True, kw_only=True)
class Clients:
    """How AWS is asked, and what time it is."""

    sagemaker: Any
    s3: Any
    cloudwatch: Any
    now: datetime
    spent: Callable[[], float] = lambda: 0.0
    """Share of the time that there was which is gone."""

    def reading_late(self) -> bool:
        return self.spent() > READING

    def labels_late(self) -> bool:
        return self.spent() > LABELS


def watch(contract: Drift, clients: Clients, span: Span) -> Verdict:
    """Judge a window, or say why it cannot be judged."""
    base = {"line": contract.line_name, "start": stamp(span.start), "end": stamp(span.end)}
    try:
        return _watched(contract, clients, span, base)
    except Unwatchable as unwatchable:
        return Verdict(document=base | document(unwatchable, expects_traffic=contract.expects_traffic))


def _watched(contract: Drift, clients: Clients, span: Span, base: dict[str, Any]) -> Verdict:
    served = serving(clients.sagemaker, clients.s3, contract.endpoint)
    traffic = ask(clients.cloudwatch, contract.endpoint, served.variant, span.start, span.end, clients.now)
    late = clients.reading_late
    captured, pieces = _read(served, files(contract, clients.s3, span, late), span, late)
    seen = _seen(contract, clients, served, captured, traffic)
    more = {"package": served.package, "service": section(contract, traffic, served.evaluated_ms)}
    blind, made = blindness(seen, contract.min_rows), batches(captured.files, span.start, span.end)
    if blind and not captured.rows:
        found = document(blind, expects_traffic=contract.expects_traffic) | more
        return Verdict(document=base | _with(found, captured, seen, traffic), serving=served, batches=made)
    judged = _judge(contract, clients, served, captured, pieces, span)
    found = judged.document | more | (told(blind, expects_traffic=contract.expects_traffic) if blind else {})
    found = base | _with(found, captured, seen, traffic)
    found |= labels.late(found, expects_traffic=contract.expects_traffic)
    return Verdict(document=found, judged=judged, serving=served, batches=made)


def _with(found: dict[str, Any], captured: Captured, seen: Seen, traffic: Traffic) -> dict[str, Any]:
    """The verdict with what the endpoint's own counters and the capture files add to it."""
    found = found | beside(found)
    unread = [f"{count} {what}" for what, count in captured.unread.items() if count]
    unread += [f"{captured.others} rows answered by another package"] if captured.others else []
    why = [found["blind"]["why"]] if "blind" in found else []
    unseen = [
        *dict.fromkeys([*why, *found["unseen"]]),
        *lacking(seen),
        *([traffic.unknown] if traffic.unknown else []),
        *unread,
    ]
    return found | {"unseen": unseen, "captures": captured.told()}


def _seen(contract: Drift, clients: Clients, served: Serving, captured: Captured, traffic: Traffic) -> Seen:
    rows = captured.rows
    return Seen(
        rows=rows,
        others=captured.others,
        records=captured.records,
        unread=captured.unread.total(),
        late=captured.late,
        future=not rows and from_the_future(contract, clients.s3, clients.now),
        invocations=traffic.invocations,
        capturing=served.capturing,
        capture_percent=contract.capture_percent,
    )


def _read(served: Serving, found: Iterable[File], span: Span, late: Callable[[], bool]) -> tuple[Captured, Pieces]:
    day, pieces = served.baseline.day_column, Pieces(served.baseline)
    types = sources(served.baseline.embeddings, {one.name: one.type for one in served.baseline.features})
    names = list(types)
    reader = Reader([*names, day] if day and day not in names else names, types, served.package)
    return reader.read(found, span.start, span.end, taker=pieces.add, late=late), pieces


def _judge(
    contract: Drift, clients: Clients, served: Serving, captured: Captured, pieces: Pieces, span: Span
) -> Judged:
    thresholds, window = Thresholds.of(contract), pieces.window
    window.first, window.last = captured.received or (None, None)
    window.unknown |= captured.fields - set(captured.names) - set(json.loads(contract.identifiers))
    judged = judge_window(served.baseline, window, thresholds, pieces.made)
    columns, personal = pieces.kept.columns(), served.baseline.meaning.personal
    judged = with_rows(served.baseline, judged, columns, personal=personal, every=pieces.kept.step)
    days = float(len(window.days) or captured.span_days or 1)
    late = clients.labels_late
    asked = Asked(baseline=served.baseline, package=served.package, columns=columns, days=days, late=late)
    told = look(contract, clients.s3, span, asked, thresholds, span.as_of or clients.now)
    judged.document = merged(judged.document, told)
    return judged
