"""This file writes a verdict as one page that opens offline, prints, and reads without colours."""

from collections.abc import Mapping
from html import escape
from typing import Any

from jobs.drift.baseline import Baseline
from jobs.drift.paper import SAYINGS, SIGNS, sentences, whole
from jobs.drift.report_causes import causes
from jobs.drift.report_features import cards, table
from jobs.drift.report_sections import sections
from jobs.drift.report_timeline import Around, timeline
from jobs.drift.score import Judged
from jobs.drift.words import used


def page(
    baseline: Baseline,
    judged: Judged,
    *,
    title: str,
    document: Mapping[str, Any] | None = None,
    around: Around | None = None,
) -> str:
    """The page of a window that was judged.

    Args:
        baseline: what the window was compared with.
        judged: the window.
        title: line and window.
        document: the verdict, where it says more than the judgement of columns.
        around: the windows before it and what happened between them, where they are known.
    """
    hidden = frozenset(baseline.meaning.personal or ())
    told = judged.document if document is None else document
    ranked = sorted(judged.decision.features, key=lambda one: (-one.strength, -used(one)))
    drawn = f"{table(ranked)}{cards(ranked, judged, hidden)}{sections(told, hidden)}{_foot(baseline)}"
    return _page(told, title, around, drawn, baseline.rows)


def blind_page(document: Mapping[str, Any], *, title: str, around: Around | None = None) -> str:
    """The page of a window of which nothing could be judged."""
    return _page(document, title, around, sections(document), None)


def _page(document: Mapping[str, Any], title: str, around: Around | None, drawn: str, trained: int | None) -> str:
    return whole(
        title,
        f"{_head(document, title, trained)}{_unseen(document)}{causes(document)}{timeline(around, document)}{drawn}",
    )


def _head(document: Mapping[str, Any], title: str, trained: int | None) -> str:
    verdict = document["verdict"]
    kinds = "".join(f'<span class="kind">{escape(kind)}</span>' for kind in document["kinds"])
    drifted = sum(feature["drifted"] for feature in document["features"])
    facts = [
        (f"{document['rows']:,}", "rows in the window"),
        *([(f"{trained:,}", "rows in training")] if trained is not None else []),
        *(
            [(f"{drifted} of {len(document['features'])}", "features drifted")]
            if verdict != "blind" and document["features"]
            else []
        ),
    ]
    told = "".join(f"<div><dt>{label}</dt><dd>{value}</dd></div>" for value, label in facts)
    return (
        f'<header class="{verdict}"><p class="what">Drift report, times in UTC</p><h1>{escape(title)}</h1>'
        f'<p class="verdict"><span aria-hidden="true">{SIGNS[verdict]}</span> {SAYINGS[verdict]}{kinds}</p>'
        f'<dl class="facts">{told}</dl><dl class="said">'
        f"<div><dt>Cause</dt><dd>{sentences(document['cause'])}</dd></div>"
        f"<div><dt>What to do</dt><dd>{escape(document['response'])}</dd></div>"
        f"<div><dt>How sure</dt><dd>{escape(document['sure'])}</dd></div></dl></header>"
    )


def _unseen(document: Mapping[str, Any]) -> str:
    if not document["unseen"]:
        return ""
    said = "".join(f"<li>{escape(what)}</li>" for what in document["unseen"])
    return f'<section class="unseen"><h2>What could not be seen</h2><ul>{said}</ul></section>'


def _foot(baseline: Baseline) -> str:
    days = f" over {baseline.days} days" if baseline.days else ""
    return (
        f"<footer><p>Compared with {baseline.rows:,} rows of training data{days}. A feature drifts when its shift is above its limit "
        "and chance is excluded over all features together. Limits are the line's thresholds, raised to what honest training days "
        "of the same number showed.</p></footer>"
    )
