"""This file tests that days of the past are judged exactly where the sketch leaves a distance open and the snapshot is there."""

import io
import json
from types import SimpleNamespace

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from estate import judging
from estate.problems import Problem
from jobs.drift.__main__ import main
from jobs.drift.baseline import Thresholds, build
from jobs.drift.score import judge
from tests.estate.recordings import Objects, sha256

WHERE = "s3://lake/snapshots/little"
_G = np.random.default_rng(4)
BEFORE, NOW = pa.table({"x": _G.normal(size=20000)}), pa.table({"x": _G.normal(0.1, 1, 4000)})


def parquet(table):
    file = io.BytesIO()
    pq.write_table(table, file)
    return file.getvalue()


HALVES = {"a": parquet(BEFORE.slice(0, 9000)), "b": parquet(BEFORE.slice(9000))}
MANIFEST = json.dumps(
    {"parts": {"train": {"files": [{"file": name, "sha256": sha256(content)} for name, content in HALVES.items()]}}}
).encode()
PACKAGE = {"CustomerMetadataProperties": {"snapshot": sha256(MANIFEST), "baseline": "s3://models/baseline.bin"}}


def baseline():
    """Of which the limit of KS lies inside the interval of this window."""
    columns = {"x": BEFORE["x"].to_numpy()}
    open_ = judge(build(columns, {}), {"x": NOW["x"].to_numpy()}).document["features"][0]["ks"]
    return build(columns, {}, thresholds=Thresholds(max_ks=(open_["low"] + open_["high"]) / 2)).to_bytes()


def kept(**changes):
    data = {f"{WHERE}/data/{name}": content for name, content in HALVES.items()}
    return Objects(
        {**data, f"{WHERE}/{sha256(MANIFEST)}.json": MANIFEST, "s3://models/baseline.bin": baseline(), **changes}
    )


def subject(objects):
    estate = {"lake_bucket": "lake"}
    return SimpleNamespace(
        name="little", at=SimpleNamespace(estate=estate), aws=SimpleNamespace(client=lambda _: objects)
    )


def judged(tmp_path, objects):
    problem = SimpleNamespace(prediction_time="when", target="late")
    spec = SimpleNamespace(problem=problem)
    return judging.judge(subject(objects), spec, PACKAGE, NOW, tmp_path / "little-x.html")


def test_what_the_sketch_leaves_open_is_settled_by_the_snapshot_as_score_with_a_reference_does(tmp_path, capsys):
    files = {"baseline.bin": baseline(), "before.parquet": parquet(BEFORE), "now.parquet": parquet(NOW)}
    for name, content in files.items():
        (tmp_path / name).write_bytes(content)
    paths = [str(tmp_path / name) for name in ("baseline.bin", "now.parquet", "before.parquet")]
    assert main(["score", *paths[:2], "--reference", paths[2], "--json"]) == 0
    by_hand = json.loads(capsys.readouterr().out)
    found = judged(tmp_path, kept())
    assert found["exact"] == by_hand["exact"] == ["x"]
    assert found["features"][0]["ks"]["low"] == found["features"][0]["ks"]["high"]
    assert {name: found[name] for name in ("features", "verdict", "kinds", "unseen")} == {
        name: by_hand[name] for name in ("features", "verdict", "kinds", "unseen")
    }


@pytest.mark.parametrize("gone", [f"{WHERE}/data/b", f"{WHERE}/{sha256(MANIFEST)}.json"])
def test_a_snapshot_that_is_gone_leaves_it_open_and_says_so(tmp_path, gone):
    objects = kept()
    del objects[gone]
    found = judged(tmp_path, objects)
    assert found["exact"] == []
    assert "KS of x: its interval has the limit inside, and the rows are not at hand" in found["unseen"]


def test_a_snapshot_that_was_changed_is_refused(tmp_path):
    with pytest.raises(Problem, match=r"data/b must have sha256 .* it was changed after it was recorded"):
        judged(tmp_path, kept(**{f"{WHERE}/data/b": HALVES["a"]}))


def test_a_window_that_leaves_nothing_open_fetches_no_snapshot(tmp_path):
    clear = build({"x": BEFORE["x"].to_numpy()}, {}, thresholds=Thresholds(max_ks=0.5)).to_bytes()
    found = judged(tmp_path, kept(**{"s3://models/baseline.bin": clear, f"{WHERE}/data/b": b"spoilt"}))
    assert found["exact"] == []
    assert found["unseen"] == []
