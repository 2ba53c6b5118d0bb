"""This file draws a year of a line: how good its answers were with and without the response, and what was done when."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from html import escape
from typing import Any

_WIDTH, _LEFT, _RIGHT, _TOP, _PLOT = 980, 76, 20, 64, 250
_LANES = (("verdict", 30), ("response", 54), ("model", 78))
_SAYS = "verdict: ok green, drifting yellow, blind or a loss that labels prove red · response: yellow tells, red pages"
_MODELS = "model: full circle trained and live, ring trained and not released"
_STYLE = """
svg{background:var(--paper);--paper:#fff;--ink:#16202c;--dim:#5a6675;--rule:#e3e7ec;--with:#1d5fd0;--without:#b45309;--bad:#c2261c;--warn:#d99a00;--ok:#8fb99b}
@media (prefers-color-scheme:dark){svg{--paper:#10151b;--ink:#e8edf3;--dim:#9dabba;--rule:#2a333d;--with:#74a9ff;--without:#ffb163;--bad:#ff8f84;--warn:#e8c15a;--ok:#4d7d5b}}
text{font:12px system-ui,-apple-system,"Segoe UI",Roboto,sans-serif;fill:var(--dim)}.title{font-size:16px;font-weight:600;fill:var(--ink)}
.rule{stroke:var(--rule)}.with{stroke:var(--with)}.without{stroke:var(--without);stroke-dasharray:5 4}polyline{fill:none;stroke-width:2.2}
.training{stroke:var(--with);stroke-dasharray:2 3}.ok{fill:var(--ok)}.drifting{fill:var(--warn)}.concept,.blind{fill:var(--bad)}.live{fill:var(--with)}.refused{fill:none;stroke:var(--with);stroke-width:1.6}
.name{fill:var(--ink)}
"""


@dataclass(frozen=True, kw_only=True)
class Scale:
    """Where moments and AUCs are."""

    start: datetime
    end: datetime
    low: float
    high: float

    def x(self, text: str) -> float:
        share = (datetime.fromisoformat(text) - self.start) / (self.end - self.start)
        return _LEFT + share * (_WIDTH - _LEFT - _RIGHT)

    def y(self, auc: float) -> float:
        return _TOP + (self.high - auc) / (self.high - self.low) * _PLOT


def picture(responding: Sequence[Mapping[str, Any]], fixed: Sequence[Mapping[str, Any]], line: str) -> str:
    """One SVG, readable in light and dark.

    Args:
        responding: windows of `estate simulate --json` while the line responds; `outcome` says how a training ended.
        fixed: the same windows with the first model only.
        line: whose year it is.
    """
    known = [window["auc"] for window in [*responding, *fixed] if window["auc"] is not None]
    ends = (datetime.fromisoformat(responding[0]["start"]), datetime.fromisoformat(responding[-1]["end"]))
    scale = Scale(start=ends[0], end=ends[1], low=min(known) - 0.02, high=max(known) + 0.02)
    title = f"{line}: AUC of each window with and without the response"
    body = "".join(
        [
            *_frame(scale),
            *_curve(fixed, scale, "without"),
            *_curve(responding, scale, "with"),
            *_lanes(responding, scale),
        ]
    )
    height = _TOP + _PLOT + 150
    head = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {height}" width="{_WIDTH}" role="img"'
    label = escape(title, quote=True)
    return f'{head} aria-label="{label}"><title>{label}</title><style>{_STYLE}</style>{_legend(title)}{body}</svg>\n'


def _legend(title: str) -> str:
    said = f'<text x="{_LEFT}" y="24" class="title">{escape(title)}</text>'
    for x, kind, words in ((_LEFT, "with", "with the response"), (_LEFT + 170, "without", "the first model only")):
        said += f'<polyline points="{x},43 {x + 26},43" class="{kind}"/><text x="{x + 32}" y="47">{words}</text>'
    return said


def _frame(scale: Scale) -> Iterator[str]:
    for step in range(int(scale.low * 20) + 1, int(scale.high * 20) + 1):
        y = scale.y(step / 20)
        yield f'<line x1="{_LEFT}" x2="{_WIDTH - _RIGHT}" y1="{y:.1f}" y2="{y:.1f}" class="rule"/>'
        yield f'<text x="{_LEFT - 8}" y="{y + 4:.1f}" text-anchor="end">{step / 20:.2f}</text>'
    bottom = _TOP + _PLOT
    for month in range(scale.start.month, 13):
        first = scale.start.replace(month=month, day=1)
        if scale.start <= first < scale.end:
            x = scale.x(first.isoformat())
            yield f'<line x1="{x:.1f}" x2="{x:.1f}" y1="{_TOP}" y2="{bottom + 96}" class="rule"/>'
            yield f'<text x="{x + 4:.1f}" y="{bottom + 14}">{first:%b}</text>'


def _curve(windows: Sequence[Mapping[str, Any]], scale: Scale, kind: str) -> Iterator[str]:
    known = [window for window in windows if window["auc"] is not None]
    points = " ".join(f"{_middle(window, scale):.1f},{scale.y(window['auc']):.1f}" for window in known)
    yield f'<polyline points="{points}" class="{kind}"/>'


def _lanes(windows: Sequence[Mapping[str, Any]], scale: Scale) -> Iterator[str]:
    bottom = _TOP + _PLOT
    for name, down in _LANES:
        yield f'<text x="{_LEFT - 8}" y="{bottom + down + 4}" text-anchor="end">{name}</text>'
    model = bottom + _LANES[-1][1]
    for window in windows:
        yield from _window(window, scale, *(bottom + down for _, down in _LANES))
    for down, words in ((34, _SAYS), (52, _MODELS)):
        yield f'<text x="{_LEFT}" y="{model + down}">{words}</text>'


def _window(window: Mapping[str, Any], scale: Scale, verdict: int, response: int, model: int) -> Iterator[str]:
    """Its verdict, who was called, and what came of a training."""
    words = escape(f"{window['start'][:10]} {window['verdict']} {', '.join(window['kinds'])}")
    x, end = scale.x(window["start"]), scale.x(window["end"])
    wide = end - x - 2
    kind = "concept" if "concept" in window["kinds"] else window["verdict"]
    yield f'<rect x="{x:.1f}" y="{verdict - 7}" width="{wide:.1f}" height="14" rx="2" class="{kind}"><title>{words}</title></rect>'
    actions = {action for one in window["responses"] for action in one["actions"]}
    if sign := "concept" if "page" in actions else "drifting" if "notify" in actions else "":
        yield f'<circle cx="{x + wide / 2:.1f}" cy="{response}" r="4" class="{sign}"/>'
    if outcome := window.get("outcome"):
        live = outcome == "live"
        yield f'<circle cx="{end:.1f}" cy="{model}" r="6" class="{"live" if live else "refused"}"/>'
        if live:
            yield f'<line x1="{end:.1f}" x2="{end:.1f}" y1="{_TOP}" y2="{model - 6}" class="training"/>'


def _middle(window: Mapping[str, Any], scale: Scale) -> float:
    return (scale.x(window["start"]) + scale.x(window["end"])) / 2
