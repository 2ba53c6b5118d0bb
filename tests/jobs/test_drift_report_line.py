"""The page of a line, and what a window's page says beyond its features: why, among which others, with what performance."""
# ruff: noqa: F811 - a fixture's name is its use

import json
import re
from datetime import UTC, datetime
from html.parser import HTMLParser

import boto3
import numpy as np
import pytest

from jobs.drift.baseline import build
from jobs.drift.handler import handle
from jobs.drift.line_page import line_page
from jobs.drift.meaning import Meaning
from jobs.drift.past import Mark, Past
from jobs.drift.report import blind_page, page
from jobs.drift.report_timeline import Around, happened
from jobs.drift.score import judge
from jobs.kit.chain import Row
from tests.jobs.drift_cloud import EVENT, KEY, capture, package, sagemaker, stored  # noqa: F401 - fixtures
from tests.jobs.drift_data import traffic

VOID = {"meta", "rect", "line", "polyline", "polygon", "br"}


class Checked(HTMLParser):
    """Every tag closed, every header scoped, every picture named, headings in order."""

    def __init__(self, html):
        super().__init__()
        self.open, self.levels, self.links, self.wrong = [], [], [], []
        self.feed(html)
        assert self.open == []
        assert self.wrong == []

    def handle_starttag(self, tag, attrs):
        given = dict(attrs)
        if tag not in VOID:
            self.open.append(tag)
        if re.fullmatch(r"h\d", tag):
            self.levels.append(int(tag[1]))
        self.wrong += [tag] if tag == "th" and "scope" not in given else []
        self.wrong += [tag] if tag == "svg" and not (given.get("aria-label") or given.get("aria-hidden")) else []
        self.links += [given["href"]] if tag == "a" else []

    def handle_endtag(self, tag):
        if tag not in VOID and (not self.open or self.open.pop() != tag):
            self.wrong.append(f"/{tag}")


def window(n, verdict="ok", **more):
    said = {"kinds": ["data"] if verdict == "drifting" else [], "cause": "temp: moved", "response": "record"}
    start, end = (
        f"2026-11-{1 + n // 24:02}T{n % 24:02}:00:00Z",
        f"2026-11-{1 + (n + 1) // 24:02}T{(n + 1) % 24:02}:00:00Z",
    )
    return {"start": start, "end": end, "rows": 900 + n, "verdict": verdict, "of_limit": 0.4, **said, **more}


def around(count=30):
    windows = [window(n, "drifting" if n % 7 == 3 else "blind" if n == 5 else "ok") for n in range(count)]
    return Around(
        windows=windows, marks=[Mark(before=9, kind="release", at="2026-11-01T09:01:00Z", said="release of 7, live")]
    )


def full(**meaning):
    columns = traffic(5000, 0) | {f"x{n}": np.random.default_rng(n).normal(size=5000) for n in range(5)}
    kept = build(columns, {}, meaning=Meaning(**meaning))
    columns = columns | {"n0": columns["n0"] + np.where(columns["c0"] == "level-19", 3, 0)}
    judged = judge(kept, columns)
    document = judged.document | window(29, "drifting", cause="why", sure="quite")
    return page(kept, judged, title="a line", document=document, around=around())


def test_a_page_of_forty_features_is_whole_accessible_and_below_300_kb():
    html = full(divided_by=["c0"], personal=[])
    read = Checked(html)
    assert len(html.encode()) <= 300_000
    assert read.levels[0] == 1
    assert all(after - before <= 1 for before, after in zip(read.levels, read.levels[1:], strict=False))
    assert "of it in c0=level-19" in html
    assert {link for link in read.links if not link.startswith("#")} == {"./index.html", "./2026-11-02T04:00:00Z.html"}


def test_a_personal_feature_is_not_drawn_and_its_values_stand_nowhere():
    html = full(divided_by=["c0"], personal=["c0", "c1", "c2", "c3", "c4"])
    assert html.count("Its values speak of a person") == 5
    assert "level-" not in html


def test_a_blind_window_has_a_page_that_says_so():
    document = window(3, "blind", sure="nothing was seen", unseen=["no captures"], features=[])
    html = blind_page(document, title="a line", around=around())
    Checked(html)
    assert "Blind" in html
    assert "no captures" in html


def test_the_page_of_a_line_links_every_window_and_names_what_happened_between_them():
    html = line_page("flight-delay", around())
    read = Checked(html)
    assert [link for link in read.links if link.startswith("./")] == [
        f"./{window(n)['start']}.html" for n in reversed(range(30))
    ]
    assert "release of 7, live" in html
    assert re.search(r"The last 30 windows: \d+ ok, 4 drifting, 1 blind", html)


def test_what_happened_several_times_in_a_row_is_one_line():
    marks = [Mark(before=n, kind="response", at=f"2026-11-01T0{n}:00:00Z", said="response: page") for n in range(3)] + [
        Mark(before=3, kind="release", at="2026-11-01T05:00:00Z", said="release of 7, live")
    ]
    html = happened(marks)
    assert html.count("<li>") == 2
    assert "response: page, 3 times <small>2026-11-01 to 2026-11-01 02:00</small>" in html
    assert html.index("release of 7") < html.index("response")
    assert "times" not in happened(marks[2:])


def test_a_blind_window_does_not_say_how_many_features_drifted():
    told = window(0, "blind", sure="", unseen=[], features=[{"drifted": False}])
    assert "features drifted" not in blind_page(told, title="x")
    assert "0 of 1" in blind_page(told | {"verdict": "ok"}, title="x")


def test_a_line_without_windows_has_a_page():
    Checked(line_page("flight-delay", Around(windows=[])))


def test_performance_is_drawn_where_labels_came():
    told = [window(n, performance={"auc": {"value": 0.7 - n / 100, "reference": 0.7}}) for n in range(5)]
    html = line_page("x", Around(windows=told))
    Checked(html)
    assert "AUC on labels by window, from 0.700 to 0.660" in html
    assert "AUC on labels" not in line_page("x", around())


def test_words_of_the_ledger_cannot_break_a_page():
    evil = "<script>alert(1)</script>"
    windows = [window(0, cause=evil, kinds=[evil], response=evil)]
    marks = [Mark(before=0, kind="release", at=evil, said=evil)]
    html = line_page(evil, Around(windows=windows, marks=marks))
    html += blind_page(
        windows[0] | {"sure": evil, "unseen": [evil], "features": []},
        title=evil,
        around=Around(windows=windows, marks=marks),
    )
    assert "<script" not in html


def row(seq, kind, body='{"outcome": "live"}', id_="arn:p/7#x"):
    return Row(line="x", seq=seq, kind=kind, id=id_, at="2026-11-24T05:00:00Z", by="", text=body, previous="")


def verdict(seq, start, said="ok"):
    return row(seq, "verdict", f'{{"start": "{start}", "verdict": "{said}"}}')


def test_what_happened_stands_before_the_window_that_was_first_judged_after_it_whatever_the_clock_said():
    rows = [verdict(1, "2013-01-01"), verdict(3, "2013-01-02"), verdict(6, "2013-01-01", "drifting")]
    past = Past(rows={"verdict": rows, "release": [row(2, "release"), row(5, "release")]})
    windows, marks = past.timeline({"start": "2013-01-03", "verdict": "blind"})
    assert [w["verdict"] for w in windows] == ["drifting", "ok", "blind"]
    assert [mark.before for mark in marks] == [1, 2]


@pytest.mark.usefixtures("package")
def test_each_judged_window_is_on_the_lines_page_at_once(request):
    arn = request.getfixturevalue("package")
    capture(arn, warmer=10)
    handle(EVENT, None)
    capture(arn, at=datetime.fromisoformat("2026-11-24T06:30:00+00:00"), name="two")
    handle({"start": "2026-11-24T06:00:00Z", "end": "2026-11-24T07:00:00Z"}, None)
    index = stored("windows/flight-delay/index.html")
    Checked(index)
    assert index.index("./2026-11-24T06:00:00Z.html") < index.index("./2026-11-24T05:00:00Z.html")
    assert 'href="./2026-11-24T05:00:00Z.html"' in stored("windows/flight-delay/2026-11-24T06:00:00Z.html")
    assert "Why" in stored(KEY + ".html")


def test_the_ledger_keeps_the_causes_of_a_verdict_and_none_of_its_rows(package, ledger):
    capture(package, warmer=10)
    assert "samples" in handle(EVENT, None)
    [kept] = ledger.rows("flight-delay", "verdict")
    assert "samples" not in kept.body
    assert kept.body["causes"][0]["feature"] == "temp"


def test_page_json_and_metrics_say_the_same_figures(package):
    capture(package, warmer=10)
    document = handle(EVENT, None)
    temp = next(feature for feature in document["features"] if feature["feature"] == "temp")
    kept = next(one for one in json.loads(stored(KEY + ".json"))["features"] if one["feature"] == "temp")
    assert kept == json.loads(json.dumps(temp))
    row = stored(KEY + ".html").split('<a href="#f-temp">')[2].split("</tr>")[0]
    assert f'<td class="n">{temp["psi"]:.3f}</td><td class="n">{temp["ks"]["statistic"]:.3f}</td>' in row
    measured = boto3.client("cloudwatch").get_metric_statistics(
        Namespace="mlops/local", MetricName="Psi", StartTime=datetime(2020, 1, 1, tzinfo=UTC), EndTime=datetime(2100, 1, 1, tzinfo=UTC),
        Dimensions=[{"Name": "Line", "Value": "flight-delay"}, {"Name": "Feature", "Value": "temp"}],
        Period=86400 * 36500, Statistics=["Maximum"],
    )  # fmt: skip
    assert measured["Datapoints"][0]["Maximum"] == pytest.approx(temp["psi"], rel=1e-12)
