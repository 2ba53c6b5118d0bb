import re
from xml.etree import ElementTree as ET

import pytest

from estate.drawing import svg, tree
from estate.impact import impact
from estate.lineage import lineage
from estate.pedigree import Thing, offspring, pedigree
from tests.estate.fakes import arn, chain
from tests.estate.test_impact import ROWS
from tests.estate.test_lineage import MADE, PACKAGE, PREDICTION, judged


def kinds(thing):
    return [thing.kind, *(kind for part in thing.of for kind in kinds(part))]


def test_a_pedigree_goes_from_the_prediction_back_to_the_deliveries():
    found = pedigree(lineage(chain(*MADE), arn(1), prediction=PREDICTION))
    assert kinds(found) == [
        "prediction",
        "release",
        "approval",
        "package",
        "model",
        "snapshot",
        "source",
        "code",
        "configuration",
        "environment",
    ]


def test_a_prediction_says_how_its_window_was_judged():
    assert "not judged yet" in tree(pedigree(lineage(chain(*MADE), arn(1), PREDICTION)))
    assert "judged drifting" in tree(
        pedigree(lineage(chain(*MADE, *judged("01", "02", "drifting")), arn(1), PREDICTION))
    )


def test_a_package_that_went_nowhere_is_its_own_end():
    found = pedigree(lineage(chain(*MADE[:4]), arn(1)))
    assert found.kind == "package"


def test_what_was_refused_or_rolled_back_stands_out():
    gate = {"gate": "auc", "measured": 0.5, "limit": 0.6, "passed": False, "reason": "low"}
    refused = (
        *MADE[:2],
        ("gate", "r1", {"passed": False, "gates": [gate]}),
        ("package", arn(1), {**PACKAGE, "status": "Rejected", "reason": "auc too low"}),
        ("release", f"{arn(1)}#e1", {"outcome": "refused", "package_arn": arn(1)}),
    )
    found = tree(pedigree(lineage(chain(*refused), arn(1))))
    assert re.findall(r"✗ (\w+)", found) == ["release", "approval", "package"]
    assert "gates refused: auc" in found
    assert "✗" not in tree(pedigree(lineage(chain(*MADE), arn(1))))


def test_offspring_stands_under_the_snapshot_it_was_made_from():
    [found] = offspring("v2", [impact(ROWS, "v2", arn(3))])
    said = tree(found).splitlines()
    assert [re.search(r"[a-z]+", line)[0] for line in said[1:]] == ["source", "snapshot", "package", "package"]
    assert "version 3 · LIVE" in said[-1]
    assert "version 2 · not live" in said[-2]


def boxes(picture):
    spaced = "{http://www.w3.org/2000/svg}"
    found = ET.fromstring(picture)
    return found, [{k: float(r.get(k)) for k in ("x", "y", "width", "height")} for r in found.iter(f"{spaced}rect")]


@pytest.mark.parametrize(
    "thing",
    [
        pedigree(lineage(chain(*MADE), arn(1), prediction=PREDICTION)),
        Thing("alone", ["a", "b", "c", "d", "e"]),
        Thing("tall", ["1", "2", "3", "4", "5", "6"], [Thing("low", ["1"])]),
        Thing("wide", ["1"], [Thing("part", [str(n)], [Thing("deep", ["x"] * 5)] * (n % 3)) for n in range(6)]),
    ],
)
def test_no_two_boxes_of_a_picture_lie_over_each_other_and_all_lie_in_it(thing):
    picture, found = boxes(svg(thing, "a picture"))
    _, _, width, height = map(float, picture.get("viewBox").split())
    assert len(found) == len(kinds(thing))
    for number, one in enumerate(found):
        assert one["x"] >= 0
        assert one["y"] >= 0
        assert one["x"] + one["width"] <= width
        assert one["y"] + one["height"] <= height
        for other in found[number + 1 :]:
            apart = abs(one["x"] - other["x"]) >= one["width"]
            above = one["y"] + one["height"] <= other["y"] or other["y"] + other["height"] <= one["y"]
            assert apart or above


def test_a_picture_needs_nothing_from_elsewhere_and_runs_nothing():
    thing = Thing("source", ['<script>alert("&")</script>', "s3://bucket/key"])
    picture = svg(thing, 'a "title" & more')
    ET.fromstring(picture)
    assert "<script" not in picture
    assert not re.search(r"(href|src|url)\s*[=(]", picture)
    assert "prefers-color-scheme:dark" in picture


def test_a_source_that_is_pinned_says_by_what():
    from estate.pedigree import _source

    pinned = {"uri": "s3://raw/f.csv", "version": "v1", "pin": {"by": "git_lfs", "sha256": "e" * 64}}
    assert _source(pinned).facts[-1] == "pinned by git_lfs, sha256 eeeeeeeeeeee"
    assert len(_source({"uri": "s3://raw/f.csv"}).facts) == 2
