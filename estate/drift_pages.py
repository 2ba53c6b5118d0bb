"""This file brings a line's pages here: every window as it was judged, and the page of the line that links them."""

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from estate.subject import Subject

FETCHED = 60
"""Newest windows whose pages are brought; the others stay where they are."""
_AT_ONCE = 8


def bring(subject: "Subject", home: Path) -> Path:
    """Write them under reports/ and return the page of the line."""
    from concurrent.futures import ThreadPoolExecutor

    from jobs.drift.line_page import line_page
    from jobs.drift.past import Past
    from jobs.drift.report_timeline import Around, page_of
    from jobs.kit.ledger import Ledger

    folder = home / "reports" / subject.name
    folder.mkdir(parents=True, exist_ok=True)
    ledger = Ledger(subject.at.estate["ledger_table"], subject.aws.client("dynamodb"))
    windows, marks = Past.of(ledger, subject.name).timeline()
    newest = [str(window["start"]) for window in windows[-FETCHED:]]
    with ThreadPoolExecutor(_AT_ONCE) as pool:
        found = list(pool.map(lambda start: _fetch(subject, start, folder), newest))
    here = {start for start, there in zip(newest, found, strict=True) if there}

    def linked(window: Mapping[str, Any]) -> str:
        return page_of(str(window["start"])) if window["start"] in here else ""

    index = folder / "index.html"
    index.write_text(line_page(subject.name, Around(windows=windows, marks=marks), linked), encoding="utf-8")
    return index


def _fetch(subject: "Subject", start: str, folder: Path) -> bool:
    """Whether the page of a window was there; pages expire with the captures."""
    s3, name = subject.aws.client("s3"), f"{start}.html"
    key = f"windows/{subject.name}/{name}"
    try:
        content = s3.get_object(Bucket=subject.at.estate["captures_bucket"], Key=key)["Body"].read()
    except s3.exceptions.NoSuchKey:
        return False
    (folder / name).write_bytes(content)
    return True


def show(index: Path, *, opened: bool) -> None:
    """Say where it is, and open it where there is a browser."""
    from estate.say import line

    line(f"every window: {index}")
    if opened:
        import webbrowser

        webbrowser.open(index.resolve().as_uri())
