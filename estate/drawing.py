"""This file draws a pedigree: as a tree of text, and as one SVG that is read in light and dark."""

from collections.abc import Iterator
from html import escape

from estate.pedigree import Thing

_WIDTH, _LINE, _PADDING, _GAP_X, _GAP_Y, _MARGIN = 252, 17, 12, 36, 18, 20
_LETTERS = 30
"""What fits into a box at 12 pixels."""
_STYLE = """
svg{background:var(--paper);--paper:#f6f7f9;--card:#fff;--ink:#16202c;--dim:#5a6675;--line:#9aa6b4;--good:#2563c9;--bad:#b42318}
@media (prefers-color-scheme:dark){svg{--paper:#10151b;--card:#19212a;--ink:#e8edf3;--dim:#9dabba;--line:#5b6875;--good:#74a9ff;--bad:#ff8f84}}
text{font:12px system-ui,-apple-system,"Segoe UI",Roboto,sans-serif;fill:var(--dim)}
.kind{font-weight:700;fill:var(--good)}.name{fill:var(--ink);font-weight:600}.wrong .kind{fill:var(--bad)}
rect{fill:var(--card);stroke:var(--line)}.wrong rect{stroke:var(--bad);stroke-width:2}path{fill:none;stroke:var(--line);stroke-width:1.5}
"""


def tree(thing: Thing) -> str:
    """
    >>> print(tree(Thing("model", ["m1", "here"], [Thing("code", ["c1"]), Thing("data", ["d1"])])), end="")
    model  m1 · here
    ├─ code  c1
    └─ data  d1
    """
    return "".join(f"{line}\n" for line in _branch(thing, "", ""))


def _branch(thing: Thing, first: str, rest: str) -> Iterator[str]:
    yield f"{first}{'✗ ' if thing.wrong else ''}{thing.kind}  {' · '.join(thing.facts)}"
    for number, part in enumerate(thing.of, start=1):
        last = number == len(thing.of)
        yield from _branch(part, f"{rest}{'└─ ' if last else '├─ '}", f"{rest}{'   ' if last else '│  '}")


def svg(thing: Thing, title: str) -> str:
    """Origins on the left, what came of them on the right.

    Args:
        thing: the end of the pedigree.
        title: the picture in words, for those who do not see it.
    """
    depth, height = _depth(thing), _height(thing)
    body, _ = _box(thing, depth - 1, _MARGIN)
    width = 2 * _MARGIN + depth * _WIDTH + (depth - 1) * _GAP_X
    about = f'role="img" aria-label="{escape(title)}"'
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height + 2 * _MARGIN:.0f}" width="{width}" {about}>'
        f"<title>{escape(title)}</title><style>{_STYLE}</style>{body}</svg>"
    )


def _box(thing: Thing, column: int, top: float) -> tuple[str, float]:
    """The box with all that it came from, and the height of its middle."""
    body, middles, below = "", [], top
    for part in thing.of:
        drawn, middle = _box(part, column - 1, below)
        body += drawn
        middles.append(middle)
        below += _height(part) + _GAP_Y
    middle = (middles[0] + middles[-1]) / 2 if middles else top + _tall(thing) / 2
    middle = max(middle, top + _tall(thing) / 2)
    left = _MARGIN + column * (_WIDTH + _GAP_X)
    arrows = "".join(_arrow(left - _GAP_X, one, left, middle) for one in middles)
    return body + arrows + _card(thing, left, middle - _tall(thing) / 2), middle


def _card(thing: Thing, left: float, top: float) -> str:
    words = "".join(
        f'<text x="{left + _PADDING}" y="{top + _PADDING + _LINE * number + 10:.1f}"{kind}>{escape(_fit(text))}</text>'
        for number, (text, kind) in enumerate(_lines(thing))
    )
    rest = escape("\n".join(thing.facts))
    card = f'<rect x="{left}" y="{top:.1f}" width="{_WIDTH}" height="{_tall(thing)}" rx="8"/>'
    return f"<g{_wrong(thing)}><title>{rest}</title>{card}{words}</g>"


def _lines(thing: Thing) -> list[tuple[str, str]]:
    name, *more = thing.facts
    return [(thing.kind, ' class="kind"'), (name, ' class="name"'), *((text, "") for text in more)]


def _wrong(thing: Thing) -> str:
    return ' class="wrong"' if thing.wrong else ""


def _arrow(x: float, y: float, to_x: float, to_y: float) -> str:
    bend = (to_x - x) / 2
    return f'<path d="M{x} {y:.1f}C{x + bend} {y:.1f} {to_x - bend} {to_y:.1f} {to_x} {to_y:.1f}"/>'


def _fit(text: str) -> str:
    """The end of an address says more than its beginning.

    >>> _fit("s3://a-bucket-with-a-long-name/flight-delay/flights.csv")
    '…-name/flight-delay/flights.csv'
    """
    if len(text) <= _LETTERS:
        return text
    return f"…{text[-_LETTERS:]}" if "://" in text else f"{text[:_LETTERS]}…"


def _tall(thing: Thing) -> int:
    return 2 * _PADDING + _LINE * (1 + len(thing.facts))


def _height(thing: Thing) -> float:
    parts = sum(_height(part) for part in thing.of) + _GAP_Y * max(0, len(thing.of) - 1)
    return max(_tall(thing), parts)


def _depth(thing: Thing) -> int:
    return 1 + max((_depth(part) for part in thing.of), default=0)
