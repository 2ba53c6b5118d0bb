"""This file writes the features of a window: every figure in a table, and each distribution over that of the training data."""

from html import escape

from jobs.drift.decide import Judged as Feature
from jobs.drift.pictures import picture
from jobs.drift.score import Judged
from jobs.drift.svg import meter, number, percent
from jobs.drift.words import used

PERSONAL = "<p class='note'>Its values speak of a person and are not shown.</p>"

LIMITS = {"like": "distance from like times"}


def table(ranked: list[Feature]) -> str:
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
    return f'<section><h2>Features, the most moved first</h2><div class="wide" tabindex="0" role="region" aria-label="Features"><table><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table></div></section>'


def _row(one: Feature) -> str:
    f = one.figures
    state = "▲ drifted" if one.findings else "✓ ok" if one.judged else "○ not judged"
    kind = "drifting" if one.findings else "ok" if one.judged else "blind"
    values = [f.psi, f.ks.statistic if f.ks else None, f.js, f.wasserstein]
    cells = "".join(f'<td class="n">{"-" if value is None else _short(value)}</td>' for value in values)
    link = f'<a href="#f-{escape(one.feature.name, quote=True)}">{escape(one.feature.name)}</a>'
    bar = meter(used(one), 1.0) if one.limits else ""
    return (
        f'<tr><th scope="row">{link} <small>{one.feature.type}</small></th><td class="{kind}">{state}</td><td>{bar}</td>{cells}'
        f'<td class="n">{percent(f.missing_share)}</td></tr>'
    )


def _short(value: float) -> str:
    return f"{value:.3f}" if abs(value) < 10 else number(value)  # noqa: PLR2004 - three digits tell


def cards(ranked: list[Feature], judged: Judged, hidden: frozenset[str]) -> str:
    cards = "".join(
        _card(one, PERSONAL if one.feature.name in hidden else picture(one, judged.window, judged.made))
        for one in ranked
    )
    legend = (
        '<p class="legend"><span class="key before"></span> training data <span class="key now"></span> this window</p>'
    )
    return f"<section><h2>Distributions</h2>{legend}<div class='cards'>{cards}</div></section>"


def _card(one: Feature, drawn: str) -> str:
    kind = "drifting" if one.findings else "ok"
    reasons = "".join(f"<li>{escape(finding.reason)}</li>" for finding in one.findings)
    said = f"<ul>{reasons}</ul>" if reasons else ""
    limits = ", ".join(f"{LIMITS.get(name, name.upper())} {limit:.3f}" for name, limit in one.limits.items())
    note = f"<p class='note'>Limit: {limits}</p>" if limits else ""
    drawn = drawn or "<p class='note'>Nothing to draw: no value in this window.</p>"
    name = escape(one.feature.name, quote=True)
    return f'<article id="f-{name}" class="{kind}"><h3>{name}</h3>{said}{drawn}{note}</article>'
