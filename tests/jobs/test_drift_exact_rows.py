"""What a sketch leaves open is taken from the rows; a large file is judged piece by piece."""

import json

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from scipy import stats

from jobs.drift import files
from jobs.drift.__main__ import main
from jobs.drift.baseline import build
from jobs.drift.exact import distance, doubtful
from jobs.drift.files import judge_file
from jobs.drift.score import judge
from tests.jobs.drift_data import COLUMNS, traffic


@pytest.fixture(scope="module")
def sides():
    g = np.random.default_rng(4)
    return {"x": g.normal(size=20000)}, {"x": g.normal(0.1, 1, 4000)}


@pytest.fixture(scope="module")
def written(tmp_path_factory, sides):
    folder = tmp_path_factory.mktemp("rows")
    for name, side in zip(("before", "now"), sides, strict=True):
        pq.write_table(pa.table(side), folder / f"{name}.parquet")
    (folder / "baseline.bin").write_bytes(build(sides[0], {}).to_bytes())
    return folder


@pytest.mark.parametrize("kind", COLUMNS)
def test_the_distance_of_rows_is_scipys(kind):
    for seed in range(6):
        g = np.random.default_rng(seed)
        sides = [COLUMNS[kind](g, n) for n in (int(g.integers(1, 400)), int(g.integers(1, 300)))]
        before, now = (side[~np.isnan(side)] if side.dtype.kind == "f" else side for side in sides)
        if len(before) and len(now):
            with np.errstate(divide="ignore"):
                expected = stats.ks_2samp(before, now, method="asymp").statistic
            assert distance(before, now) == pytest.approx(expected, abs=1e-12)


def score(capsys, folder, *more):
    code = main(["score", str(folder / "baseline.bin"), str(folder / "now.parquet"), "--json", *more])
    said = capsys.readouterr()
    return code, json.loads(said.out) if code == 0 else said.err


def test_a_limit_inside_the_interval_is_settled_by_the_snapshot_and_said_to_be_open_without(capsys, written, sides):
    _, sketched = score(capsys, written)
    interval = sketched["features"][0]["ks"]
    exact = stats.ks_2samp(*(side["x"] for side in sides)).statistic
    assert interval["low"] < interval["high"]
    limit = f"--max-ks={(interval['low'] + interval['high']) / 2}"
    reference = f"--reference={written / 'before.parquet'}"
    _, settled = score(capsys, written, limit, reference)
    ks = settled["features"][0]["ks"]
    assert ks["low"] == ks["high"] == pytest.approx(exact, abs=1e-12)
    assert settled["features"][0]["drifted"] == (exact > float(limit[9:]))
    _, clear = score(capsys, written, "--max-ks=0.5", reference)
    assert clear["features"][0]["ks"] == interval


def test_another_snapshot_is_refused_where_rows_are_needed(capsys, written, sides):
    kept = build(sides[0], {})
    open_ = doubtful(judge(kept, sides[1]).decision)
    interval = judge(kept, sides[1]).document["features"][0]["ks"]
    limit = f"--max-ks={(interval['low'] + interval['high']) / 2}"
    code, said = score(capsys, written, limit, f"--reference={written / 'now.parquet'}")
    assert open_ == []
    assert code == 2
    assert "must be the snapshot that the baseline was learned from, with 20000 rows, got 4000" in said


def test_a_file_in_pieces_gives_the_figures_of_the_whole(tmp_path, monkeypatch):
    kept = build(traffic(5000, 0), {})
    pq.write_table(pa.table(traffic(150_000, 1, shift=0.2)), tmp_path / "w.parquet", row_group_size=40_000)
    whole = judge_file(kept, tmp_path / "w.parquet").document
    monkeypatch.setattr(files, "LARGE", 1)
    parts = judge_file(kept, tmp_path / "w.parquet").document
    assert (parts["verdict"], parts["rows"]) == (whole["verdict"], whole["rows"]) == ("drifting", 150_000)
    for one, other in zip(parts["features"], whole["features"], strict=True):
        assert (one["feature"], one["ks"], one["chi2"]) == (other["feature"], other["ks"], other["chi2"])
        assert one["wasserstein"] == pytest.approx(other["wasserstein"], abs=1e-12)
