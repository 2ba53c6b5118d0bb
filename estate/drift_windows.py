"""This file is the windows of a line as `estate drift` lists them: the one up to now, the last ones, and what each says."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

from estate.say import line, note
from jobs.drift.blind import MEMBERS
from jobs.drift.kinds.told import SECTIONS, sentence

if TYPE_CHECKING:
    from estate.subject import Subject

_SHOWN = 10
_SAID = (
    "start",
    "end",
    "rows",
    "verdict",
    "kinds",
    "features",
    "cause",
    "suppressed",
    "causes",
    "changes",
    "response",
    "report",
)
_KEYS = (*_SAID, *SECTIONS, *MEMBERS)


def live(subject: "Subject") -> list[dict[str, Any]]:
    """Judge the window up to now, then list the last ones."""
    from estate import flush
    from estate.verbs.approve import invoke
    from jobs.kit.ledger import Ledger

    flush.captures()
    invoke(subject, "drift", {})
    ledger = Ledger(subject.at.estate["ledger_table"], subject.aws.client("dynamodb"))
    return [{key: row.body.get(key) for key in _KEYS} for row in ledger.rows(subject.name, "verdict")[-_SHOWN:]]


def show(document: dict[str, Any], *, opened: bool) -> None:
    if not document["windows"]:
        line("no window was judged yet")
    for window in document["windows"]:
        line(f"{window['start'] or 'file'} to {window['end'] or 'its end'}: {window['rows']} rows, {window['verdict']}")
        told = {**window, "labels": sentence(window.get("performance"))}
        if window.get("exact"):
            told["exact"] = f"from the rows of the snapshot: KS of {', '.join(window['exact'])}"
        for label in ("cause", "exact", "suppressed", "response", "labels", "report"):
            if told.get(label):
                line(f"  {label:9} {told[label]}")
        for feature in [each for each in window.get("features") or [] if each.get("drifted")]:
            line(f"  {feature['feature']}: {'; '.join(feature.get('reasons') or [])}")
    if "page" in document:
        from estate.drift_pages import show as show_page

        show_page(Path(document["page"]), opened=opened)
    note("every figure as JSON: --json")
