"""A window in parts is the window in one piece: the same verdict and the same figures."""

import json
from datetime import timedelta

import numpy as np
import pytest

from jobs.drift.__main__ import main
from jobs.drift.baseline import build
from tests.jobs.test_drift_capture import START, answer, record

FILES, ROWS = 64, 40


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """A baseline, and a window of files that drifts in several ways."""
    where, rng = tmp_path_factory.mktemp("shards"), np.random.default_rng(1)
    columns = {
        "temp": rng.normal(50, 10, 4000), "tail": rng.lognormal(0, 1, 4000), "carrier": rng.choice(["UA", "AA"], 4000),
        "count": rng.poisson(3, 4000), "probability": rng.beta(2, 5, 4000),
    }  # fmt: skip
    (where / "baseline.bin").write_bytes(build(columns, {"carrier": "category"}).to_bytes())
    for number in range(FILES):
        rows = [
            {"temp": None if n % 9 == 0 else rng.normal(53, 10), "tail": rng.lognormal(0.1, 1), "count": int(rng.poisson(3)),
             "carrier": str(rng.choice(["UA", "AA", "#", "set"])), "strange": 1}
            for n in range(ROWS)
        ]  # fmt: skip
        lines = [record(rows, [answer(p) for p in rng.beta(2, 5, ROWS)], at=START + timedelta(seconds=number))]
        (where / f"{number:02}.jsonl").write_text("\n".join(lines))
    return where


def whole(folder, capsys, parts, order=1):
    files = [str(path) for path in sorted(folder.glob("*.jsonl"))]
    made = []
    for part in range(1, parts + 1):
        made.append(str(folder / f"{part}-of-{parts}.part"))
        assert main(["window", str(folder / "baseline.bin"), *files, "--shard", f"{part}/{parts}", "-o", made[-1]]) == 0
    capsys.readouterr()
    assert main(["merge", str(folder / "baseline.bin"), *made[::order], "--json"]) == 0
    return json.loads(capsys.readouterr().out)


def close(one, other):
    if isinstance(one, dict):
        return one.keys() == other.keys() and all(close(one[key], other[key]) for key in one)
    if isinstance(one, list):
        return len(one) == len(other) and all(map(close, one, other))
    return one == pytest.approx(other, rel=1e-12, abs=1e-12) if isinstance(one, float) else one == other


@pytest.mark.parametrize(("parts", "order"), [(2, 1), (7, -1), (FILES, 1), (100, 1)])
def test_shards_give_the_verdict_and_the_figures_of_one_pass(folder, capsys, parts, order):
    one, many = whole(folder, capsys, 1), whole(folder, capsys, parts, order)
    assert one["rows"] == FILES * ROWS
    assert one["verdict"] == "drifting"
    assert close(one, many)


@pytest.mark.parametrize("shard", ["0/2", "3/2", "1", "a/b"])
def test_a_shard_that_is_none_is_refused(folder, capsys, shard):
    assert main(["window", str(folder / "baseline.bin"), "--shard", shard, "-o", str(folder / "x")]) == 2
    assert "shard must be a part" in capsys.readouterr().err


def test_a_part_of_another_baseline_or_broken_is_refused(folder, capsys, tmp_path):
    part, broken, other = (tmp_path / name for name in ("a.part", "b.part", "other.bin"))
    assert main(["window", str(folder / "baseline.bin"), "-o", str(part)]) == 0
    broken.write_bytes(part.read_bytes()[:-9])
    other.write_bytes(build({"temp": np.arange(50.0)}, {}).to_bytes())
    for baseline, given, said in ((folder / "baseline.bin", broken, "must be whole"), (other, part, "of baseline")):
        assert main(["merge", str(baseline), str(given)]) == 2
        assert said in capsys.readouterr().err
