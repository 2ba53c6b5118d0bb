"""The drift watch by hand, as a process: Parquet in, one JSON document out."""

import json
import subprocess
import sys

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from jobs.drift.__main__ import main
from jobs.drift.parquet import read
from tests.jobs.drift_data import traffic, weather

HEAVY = ("scipy", "pandas", "matplotlib", "plotly", "pydantic", "boto3", "evidently")


def write(path, columns):
    pq.write_table(pa.table(columns), path)
    return path


@pytest.fixture
def files(tmp_path):
    write(tmp_path / "reference.parquet", traffic(5000, 0))
    write(tmp_path / "window.parquet", traffic(5000, 1))
    write(tmp_path / "shifted.parquet", traffic(5000, 1, shift=0.5))
    assert main(["baseline", str(tmp_path / "reference.parquet"), "-o", str(tmp_path / "b.bin")]) == 0
    return tmp_path


def score(files, name, *options, capsys):
    capsys.readouterr()
    code = main(["score", str(files / "b.bin"), str(files / name), "--json", *options])
    return code, json.loads(capsys.readouterr().out)


def test_the_document_has_every_field_that_was_promised(files, capsys):
    code, document = score(files, "shifted.parquet", capsys=capsys)
    assert code == 0
    assert (document["rows"], document["verdict"], document["kinds"]) == (5000, "drifting", ["data"])
    first = document["features"][0]
    assert {
        "feature",
        "type",
        "rows",
        "missing",
        "drifted",
        "reasons",
        "ks",
        "psi",
        "js",
        "wasserstein",
        "chi2",
    } <= set(first)
    assert (first["feature"], first["drifted"], first["chi2"]) == ("n0", True, None)
    assert set(first["ks"]) == {"statistic", "low", "high", "p_value"}
    category = next(feature for feature in document["features"] if feature["type"] == "category")
    assert (category["ks"], category["wasserstein"]) == (None, None)
    assert {"statistic", "p_value"} <= set(category["chi2"])


def test_a_quiet_file_is_ok(files, capsys):
    assert score(files, "window.parquet", capsys=capsys)[1]["verdict"] == "ok"


def test_thresholds_can_be_stated(files, capsys):
    assert score(files, "shifted.parquet", "--max-ks", "0.5", "--max-psi", "1", capsys=capsys)[1]["verdict"] == "ok"
    assert score(files, "shifted.parquet", "--min-rows", "9999", capsys=capsys)[1]["verdict"] == "blind"


def test_a_process_reaches_its_verdict_without_any_heavy_module(files):
    probe = (
        "import atexit, json, runpy, sys;"
        f"atexit.register(lambda: print(json.dumps([n for n in {HEAVY} if n in sys.modules]), file=sys.stderr));"
        "runpy.run_module('jobs.drift', run_name='__main__')"
    )
    arguments = ["score", files / "b.bin", files / "shifted.parquet", "--json", "--report", files / "r.html"]
    done = subprocess.run([sys.executable, "-c", probe, *arguments], capture_output=True, text=True, check=True)
    assert json.loads(done.stdout)["verdict"] == "drifting"
    assert json.loads(done.stderr.splitlines()[-1]) == []


def test_a_lambda_loads_neither_pyarrow_nor_anything_heavy():
    probe = (
        "import sys; import jobs.drift.handler, jobs.drift.watch, jobs.drift.report;"
        f"print([name for name in {(*HEAVY, 'pyarrow')} if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", probe], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


SPEC = "models/flight_delay/model.yaml"


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["score", "{0}/absent.bin", "{0}/window.parquet"], "must be a baseline file, got No such file"),
        (["score", "{0}/window.parquet", "{0}/window.parquet"], "baseline must start with"),
        (["score", "{0}/b.bin", "{0}/b.bin"], "must be a Parquet file"),
        (["score", "{0}/b.bin", "{0}/absent.parquet"], "must be a Parquet file"),
        (["baseline", "{0}/window.parquet", "-o", "{0}/x", "--day-column", "nope"], "day-column must be one of"),
        (["baseline", "{0}/window.parquet", "-o", "{0}/x", "--day-column", "n5"], "n5 must be given in every row"),
        (["baseline", "{0}/window.parquet", "-o", "{0}/x", "--spec", SPEC], "must have every feature of"),
        (["baseline", "{0}/window.parquet", "-o", "{0}/x", "--spec", "{0}/absent.yaml"], "must be readable YAML"),
    ],
)
def test_bad_input_ends_two_with_one_line_that_says_what(files, capsys, arguments, said):
    capsys.readouterr()
    assert main([argument.format(files) for argument in arguments]) == 2
    [line] = capsys.readouterr().err.splitlines()[:1]
    assert said in line


def test_nothing_is_learnt_from_a_file_without_rows(files, capsys):
    write(files / "empty.parquet", {"x": pa.array([], pa.float64())})
    assert main(["baseline", str(files / "empty.parquet"), "-o", str(files / "none.bin")]) == 2
    assert "must have rows to learn from, got none" in capsys.readouterr().err
    assert not (files / "none.bin").exists()


def test_days_are_learnt_from_a_column_of_times_and_used_when_the_window_has_it(tmp_path, capsys):
    for name, days, seed in (("a", [d for d in range(60) if d % 5], 1), ("b", [5, 25, 55], 2)):
        columns, day = weather(days, seed)
        write(
            tmp_path / f"{name}.parquet",
            columns | {"at": day * np.timedelta64(86400, "s") + np.datetime64("2013-01-01T09:00")},
        )
    assert main(["baseline", str(tmp_path / "a.parquet"), "-o", str(tmp_path / "b.bin"), "--day-column", "at"]) == 0
    assert json.loads(capsys.readouterr().out)["days"] == 48
    document = score(tmp_path, "b.parquet", capsys=capsys)[1]
    assert (document["verdict"], document["sure"]) == ("ok", "600 rows, worth 3 independent days (counted)")


def test_every_type_of_parquet_is_read(tmp_path, capsys):
    rows = 600
    columns = {
        "small": pa.array([1, None] * 300, pa.int8()),
        "large": pa.array([2**53 + n for n in range(rows)], pa.int64()),
        "half": pa.array(np.ones(rows, np.float16)),
        "money": pa.array([1] * rows, pa.decimal128(9, 2)),
        "date": pa.array(list(range(rows)), pa.date32()),
        "time": pa.array([None, 5] * 300, pa.timestamp("ns", "UTC")),
        "span": pa.array([5] * rows, pa.duration("s")),
        "flag": pa.array([True, None, False] * 200),
        "text": pa.array(["a", None] * 300, pa.large_string()),
        "coded": pa.array(["a", "b"] * 300).dictionary_encode(),
        "nothing": pa.nulls(rows),
        "list": pa.array([[1, 2], None] * 300),
        "bytes": pa.array([b"x", None] * 300),
    }
    write(tmp_path / "a.parquet", columns)
    assert main(["baseline", str(tmp_path / "a.parquet"), "-o", str(tmp_path / "b.bin")]) == 0
    document = score(tmp_path, "a.parquet", capsys=capsys)[1]
    read = {feature["feature"]: (feature["type"], feature["missing"]) for feature in document["features"]}
    assert read == {
        "small": ("integer", 300), "large": ("integer", 0), "half": ("number", 0), "money": ("number", 0), "date": ("time", 0),
        "time": ("time", 300), "span": ("time", 0), "flag": ("boolean", 200), "text": ("category", 300), "coded": ("category", 0),
        "nothing": ("unknown", 600), "list": ("category", 300), "bytes": ("category", 300),
    }  # fmt: skip
    assert document["verdict"] == "ok"
    assert all(not feature["ks"] or feature["ks"]["high"] == 0 for feature in document["features"])


def test_what_lies_in_memory_under_a_null_is_no_value(tmp_path):
    path = write(tmp_path / "a.parquet", {"n": pa.array([7, None] * 300), "x": pa.array([7.5, None] * 300)})
    for values in read(path).values():
        assert set(values.sift().values.tolist()) <= {7, 7.5}
