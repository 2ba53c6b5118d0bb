"""A file of answers and labels is judged by hand as live traffic is: how good, how fair, how calibrated."""

import json

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from jobs.drift import files as judging
from jobs.drift.__main__ import main
from jobs.drift.answers import labels
from jobs.drift.baseline import Baseline
from jobs.drift.values import from_values


def answered(seed, rows=4000, days=20):
    """What a model was asked, what it said, and what became true."""
    draw = np.random.default_rng(seed)
    x, carrier = draw.normal(size=rows), draw.choice(["AA", "UA"], rows)
    said = 1 / (1 + np.exp(-(1.5 * x - 1)))
    late = (draw.random(rows) < said).astype(np.int64)
    day = np.datetime64("2026-03-01") + np.sort(draw.integers(0, days, rows))
    return {"x": x, "carrier": carrier, "score": said, "late": late, "day": day}


def write(path, columns):
    pq.write_table(pa.table(columns), path)
    return str(path)


COLUMNS = ("--label", "late", "--probability", "score")


@pytest.fixture(scope="module")
def baseline(tmp_path_factory):
    folder = tmp_path_factory.mktemp("answers")
    path = write(folder / "reference.parquet", answered(1))
    options = ["-o", str(folder / "b.bin"), "--day-column", "day", "--subgroup", "carrier", *COLUMNS]
    assert main(["baseline", path, *options]) == 0
    return folder / "b.bin"


@pytest.fixture
def score(baseline, tmp_path, capsys):
    def judge(columns, *options):
        capsys.readouterr()
        code = main(["score", str(baseline), write(tmp_path / "w.parquet", columns), "--json", *options])
        out, err = capsys.readouterr()
        return code, json.loads(out) if out else None, err

    return judge


def test_labels_are_no_feature_and_the_answers_are_one_by_the_baselines_own_name(baseline):
    made = Baseline.from_bytes(baseline.read_bytes())
    assert {feature.name for feature in made.features} == {"x", "carrier", "probability"}
    assert {(group.feature, group.value) for group in made.reference.groups} == {("carrier", "AA"), ("carrier", "UA")}


def test_answers_that_are_as_good_as_ever_are_told_and_nothing_rings(score):
    _, found, _ = score(answered(2, days=5), *COLUMNS)
    assert (found["verdict"], found["kinds"]) == ("ok", [])
    assert (found["performance"]["rows"], len(found["performance"]["subgroups"])) == (4000, 2)
    assert (
        found["performance"]["auc"]["low"]
        < found["performance"]["auc"]["reference"]
        < found["performance"]["auc"]["high"]
    )
    assert {"estimated", "bias", "attribution"} <= set(found)


def test_labels_that_follow_nothing_any_more_are_concept_drift(score):
    columns = answered(2, days=5)
    columns["late"] = np.random.default_rng(3).permutation(columns["late"])
    _, found, _ = score(columns, *COLUMNS)
    assert (found["verdict"], found["kinds"]) == ("drifting", ["concept"])
    assert found["response"].startswith("retrain")


def test_a_file_that_is_read_in_pieces_says_the_same(score, monkeypatch):
    columns = answered(2, days=5)
    _, whole, _ = score(columns, *COLUMNS)
    monkeypatch.setattr(judging, "LARGE", 100)
    _, pieces, _ = score(columns, *COLUMNS)
    assert pieces["performance"] == whole["performance"]
    assert [one["feature"] for one in pieces["features"]] == [one["feature"] for one in whole["features"]]


def test_rows_without_a_label_count_as_answers_only(score):
    columns = answered(2, days=5)
    columns["late"] = pa.array([value if row % 2 else None for row, value in enumerate(columns["late"].tolist())])
    _, found, _ = score(columns, *COLUMNS)
    assert (found["rows"], found["performance"]["rows"]) == (4000, 2000)
    columns["late"] = pa.nulls(4000)
    _, found, _ = score(columns, *COLUMNS)
    assert "performance: no row of late has a label" in found["unseen"]
    assert "performance" not in found


@pytest.mark.parametrize(
    ("values", "read"),
    [
        ([1, 0, None], [1, 0, np.nan]),
        ([1.0, 0.0, float("nan")], [1, 0, np.nan]),
        ([True, False, None], [1, 0, np.nan]),
        (["true", "false", None], [1, 0, np.nan]),
        (["1", "0", "1"], [1, 0, 1]),
    ],
)
def test_a_label_is_read_however_a_file_writes_it(values, read):
    np.testing.assert_array_equal(labels(from_values(values), "late"), read)


@pytest.mark.parametrize(
    ("change", "options", "said"),
    [
        ({"late": np.full(4000, 2)}, COLUMNS, "late must be 0 or 1, true or false, or nothing where it is not known, got 2"),
        ({"late": np.full(4000, "yes")}, COLUMNS, "late must be 0 or 1, true or false, or nothing where it is not known, got yes"),
        ({"score": np.full(4000, 1.5)}, COLUMNS, "score must be probabilities from 0 to 1, got 1.5"),
        ({"score": np.full(4000, "x")}, COLUMNS, "score must be probabilities from 0 to 1, got category"),
        ({}, ("--label", "truth", "--probability", "score"), "label must be one of x, carrier, score, late, day, got truth"),
        ({}, ("--label", "late"), "probability must be one of x, carrier, score, late, day, got probability"),
    ],
)  # fmt: skip
def test_a_column_that_is_not_there_or_holds_something_else_ends_two_with_one_line(score, change, options, said):
    code, _, err = score(answered(2) | change, *options)
    assert (code, err.strip()) == (2, said)


def test_without_a_record_there_is_nothing_to_judge_answers_by(tmp_path, capsys):
    path = write(tmp_path / "r.parquet", answered(1))
    assert main(["baseline", path, "-o", str(tmp_path / "b.bin")]) == 0
    assert main(["score", str(tmp_path / "b.bin"), path, *COLUMNS]) == 2
    assert "baseline must keep a record of labelled answers" in capsys.readouterr().err


def test_one_kind_of_truth_teaches_nothing(tmp_path, capsys):
    path = write(tmp_path / "r.parquet", answered(1) | {"late": np.ones(4000)})
    assert main(["baseline", path, "-o", str(tmp_path / "b.bin"), *COLUMNS]) == 2
    assert "late must have rows of 0 and of 1 to learn from, got 4000 of one" in capsys.readouterr().err
