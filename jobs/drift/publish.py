"""This file puts a verdict where people look: its JSON, its page, and the page of the line that links them."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from jobs.drift.cause_ledger import attached, changes
from jobs.drift.line_page import line_page
from jobs.drift.past import Past
from jobs.drift.report import blind_page, page
from jobs.drift.report_timeline import Around
from jobs.drift.timeline import span
from jobs.drift.watch import Verdict
from jobs.kit.lambdas import write_json


def with_changes(verdict: Verdict, past: Past) -> dict[str, Any]:
    """The verdict's document, with what happened before it where it drifts."""
    document = verdict.document
    if document["verdict"] != "drifting" or "causes" not in document:
        return document
    start, end = (datetime.fromisoformat(document[name]) for name in ("start", "end"))
    origins = verdict.serving.baseline.meaning.origins if verdict.serving else {}
    found: dict[str, Any] = attached(document, changes(past.changes(), start, end), origins)
    return found


def publish(bucket: str, s3: Any, verdict: Verdict, document: Mapping[str, Any], past: Past) -> str:
    """Write all three; the address of the page."""
    line, start = document["line"], document["start"]
    windows, marks = past.timeline(document)
    around = Around(windows=windows, marks=marks)
    title, folder = f"{line}, {span(start, document['end'])}", f"windows/{line}"
    if verdict.judged is None or verdict.serving is None:
        html = blind_page(document, title=title, around=around)
    else:
        html = page(verdict.serving.baseline, verdict.judged, title=title, document=document, around=around)
    address = f"s3://{bucket}/{folder}/{start}.html"
    write_json(s3, bucket, f"{folder}/{start}.json", {**document, "report": address})
    for name, content in ((start, html), ("index", line_page(line, around))):
        s3.put_object(Bucket=bucket, Key=f"{folder}/{name}.html", Body=content.encode(), ContentType="text/html")
    return address
