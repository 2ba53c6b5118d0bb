"""This file writes a verdict as one page that opens offline, prints, and reads without colours."""

from html import escape

from jobs.drift.baseline import Baseline
from jobs.drift.decide import Judged as Feature
from jobs.drift.looks import CSS
from jobs.drift.pictures import picture
from jobs.drift.score import Judged
from jobs.drift.svg import meter, number, percent

SIGNS = {"ok": "✓", "drifting": "▲", "blind": "○"}
SAYINGS = {"ok": "No drift", "drifting": "Drifting", "blind": "Blind"}


def page(baseline: Baseline, judged: Judged, *, title: str) -> str:
    """The whole page."""
    ranked = sorted(judged.decision.features, key=lambda one: (-one.strength, -_used(one)))
    return (
        f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{escape(title)}</title>'
        '<meta name="viewport" content="width=device-width, initial-scale=1"><meta name="color-scheme" content="light dark">'
        f"<style>{CSS}</style></head><body><main>{_head(baseline, judged, title)}{_unseen(judged)}{_table(ranked)}"
        f"{_cards(ranked, judged)}{_foot(baseline)}</main></body></html>\n"
    )


def _head(baseline: Baseline, judged: Judged, title: str) -> str:
    document = judged.document
    verdict = document["verdict"]
    kinds = "".join(f'<span class="kind">{kind}</span>' for kind in document["kinds"])
    drifted = sum(feature["drifted"] for feature in document["features"])
    facts = [
        (f"{document['rows']:,}", "rows in the window"),
        (f"{baseline.rows:,}", "rows in training"),
        (f"{drifted} of {len(document['features'])}", "features drifted"),
    ]
    told = "".join(f"<div><dt>{label}</dt><dd>{value}</dd></div>" for value, label in facts)
    return (
        f'<header class="{verdict}"><p class="what">Drift report</p><h1>{escape(title)}</h1>'
        f'<p class="verdict"><span aria-hidden="true">{SIGNS[verdict]}</span> {SAYINGS[verdict]}{kinds}</p>'
        f'<dl class="facts">{told}</dl><dl class="said">'
        f"<div><dt>Cause</dt><dd>{_sentences(document['cause'])}</dd></div>"
        f"<div><dt>What to do</dt><dd>{escape(document['response'])}</dd></div>"
        f"<div><dt>How sure</dt><dd>{escape(document['sure'])}</dd></div></dl></header>"
    )


def _sentences(text: str) -> str:
    parts = text.split("; ")
    return escape(text) if len(parts) == 1 else "<ul>" + "".join(f"<li>{escape(part)}</li>" for part in parts) + "</ul>"


def _unseen(judged: Judged) -> str:
    if not judged.document["unseen"]:
        return ""
    said = "".join(f"<li>{escape(what)}</li>" for what in judged.document["unseen"])
    return f'<section class="unseen"><h2>What could not be seen</h2><ul>{said}</ul></section>'


def _used(one: Feature) -> float:
    """How much of its limits a feature uses up."""
    figures = {"ks": one.figures.ks.statistic if one.figures.ks else 0.0, "psi": one.figures.psi or 0.0}
    found = [finding.measured / max(finding.limit, 1e-9) for finding in one.findings]
    return max([figures[name] / max(limit, 1e-9) for name, limit in one.limits.items()] + found, default=0.0)


def _table(ranked: list[Feature]) -> str:
    head = "".join(
        f'<th scope="col"{kind}>{name}</th>'
        for name, kind in [
            ("Feature", ""),
            ("State", ""),
            ("Of its limit", ""),
            *[(n, ' class="n"') for n in ("PSI", "KS", "JS", "W1", "Missing")],
        ]
    )
    rows = "".join(_row(one) for one in ranked)
    return f'<section><h2>Features, the most moved first</h2><div class="wide"><table><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table></div></section>'


def _row(one: Feature) -> str:
    f = one.figures
    state = "▲ drifted" if one.findings else "✓ ok" if one.judged else "○ not judged"
    kind = "drifting" if one.findings else "ok" if one.judged else "blind"
    values = [f.psi, f.ks.statistic if f.ks else None, f.js, f.wasserstein]
    cells = "".join(f'<td class="n">{"-" if value is None else _short(value)}</td>' for value in values)
    link = f'<a href="#f-{escape(one.feature.name, quote=True)}">{escape(one.feature.name)}</a>'
    bar = meter(_used(one), 1.0) if one.limits else ""
    return (
        f'<tr><th scope="row">{link} <small>{one.feature.type}</small></th><td class="{kind}">{state}</td><td>{bar}</td>{cells}'
        f'<td class="n">{percent(f.missing_share)}</td></tr>'
    )


def _short(value: float) -> str:
    return f"{value:.3f}" if abs(value) < 10 else number(value)  # noqa: PLR2004 - three digits tell


def _cards(ranked: list[Feature], judged: Judged) -> str:
    cards = "".join(_card(one, picture(one, judged.window, judged.made)) for one in ranked)
    legend = (
        '<p class="legend"><span class="key before"></span> training data <span class="key now"></span> this window</p>'
    )
    return f"<section><h2>Distributions</h2>{legend}<div class='cards'>{cards}</div></section>"


def _card(one: Feature, drawn: str) -> str:
    kind = "drifting" if one.findings else "ok"
    reasons = "".join(f"<li>{escape(finding.reason)}</li>" for finding in one.findings)
    said = f"<ul>{reasons}</ul>" if reasons else ""
    limits = ", ".join(f"{name.upper()} {limit:.3f}" for name, limit in one.limits.items())
    note = f"<p class='note'>Limit: {limits}</p>" if limits else ""
    drawn = drawn or "<p class='note'>Nothing to draw: no value in this window.</p>"
    name = escape(one.feature.name, quote=True)
    return f'<article id="f-{name}" class="{kind}"><h3>{name}</h3>{said}{drawn}{note}</article>'


def _foot(baseline: Baseline) -> str:
    days = f" over {baseline.days} days" if baseline.days else ""
    return (
        f"<footer><p>Compared with {baseline.rows:,} rows of training data{days}. A feature drifts when its shift is above its limit "
        "and chance is excluded over all features together. Limits are the line's thresholds, raised to what honest training days "
        "of the same number showed.</p></footer>"
    )
