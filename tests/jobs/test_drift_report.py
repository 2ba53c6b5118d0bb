"""The page of a window: self-contained, accessible, and true to the data."""

import re
from html.parser import HTMLParser

import numpy as np

from jobs.drift.baseline import build
from jobs.drift.report import page
from jobs.drift.score import judge
from tests.jobs.drift_data import traffic


class Links(HTMLParser):
    def __init__(self):
        super().__init__()
        self.outside, self.pictures, self.named = [], 0, 0

    def handle_starttag(self, tag, attrs):
        given = dict(attrs)
        self.outside += [v for k, v in attrs if k in ("src", "href") and not v.startswith("#")]
        self.pictures += tag == "svg" and given.get("role") == "img"
        self.named += tag == "svg" and bool(given.get("aria-label"))


def drawn(reference, window, **options):
    kept = build(reference, {})
    return page(kept, judge(kept, window, **options), title="a line")


def test_the_report_opens_offline_and_reads_without_eyes():
    html = drawn(traffic(5000, 0), traffic(5000, 1, shift=0.5))
    read = Links()
    read.feed(html)
    assert read.outside == []
    assert "url(" not in html
    assert "@import" not in html
    assert read.pictures == read.named == 35
    assert all(word in html for word in ("prefers-color-scheme:dark", "@media print", 'lang="en"', "▲ drifted", "✓ ok"))


def test_names_from_the_data_cannot_break_the_page():
    evil = "<script>alert(1)</script>"
    html = drawn({evil: np.array([evil] * 600)}, {evil: np.array(["<b>new</b>"] * 600)})
    assert "<script" not in html
    assert "<b>" not in html


def test_a_window_without_values_or_with_infinite_ones_is_drawn_as_far_as_it_goes():
    reference = {"a": np.arange(900.0), "b": np.arange(900.0), "c": np.r_[np.full(300, np.inf), np.arange(600.0)]}
    html = drawn(reference, {"a": np.full(900, np.nan), "b": np.full(900, np.inf), "c": np.arange(900.0)})
    assert "Nothing to draw" in html
    assert not {"nan", "inf"} & set(re.findall(r'="(?:[-\d., ]*)(nan|inf)', html))


def test_values_beyond_the_training_range_are_drawn_where_they_lie():
    html = drawn({"x": np.arange(1000) % 100}, {"x": 150 + np.arange(1000) % 10})
    card = html.split('<article id="f-x"')[1].split("</article>")[0]
    assert {"0", "50", "100", "150"} <= set(re.findall(r'text-anchor="\w+">([-\d.]+)<', card))
