"""The drift watch by hand, given what nobody should give it: one message and exit 2, and nothing half written."""

import os
import subprocess
import sys
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from jobs.drift.__main__ import main
from jobs.drift.leaving import write
from tests.jobs.drift_data import traffic


@pytest.fixture(scope="module")
def files(tmp_path_factory):
    where = tmp_path_factory.mktemp("by-hand")
    pq.write_table(pa.table(traffic(600, 0)), where / "data.parquet")
    assert main(["baseline", str(where / "data.parquet"), "-o", str(where / "b.bin")]) == 0
    return where


@pytest.mark.parametrize(
    "arguments",
    [
        ["baseline", "{0}/data.parquet", "-o", "{0}/no/such/folder/x.bin"],
        ["baseline", "{0}/data.parquet", "-o", "{0}"],
        ["baseline", "{0}/data.parquet", "-o", "/dev/full"],
        ["score", "{0}/b.bin", "{0}/data.parquet", "--report", "{0}/no/page.html"],
        ["window", "{0}/b.bin", "-o", "{0}/no/x.part"],
    ],
)
def test_what_cannot_be_written_there_ends_two_and_leaves_nothing(files, capsys, arguments):
    before = sorted(files.iterdir())
    assert main([argument.format(files) for argument in arguments]) == 2
    assert "must be a file that can be written, got" in capsys.readouterr().err
    assert sorted(files.iterdir()) == before


def test_a_file_is_replaced_whole_or_stays_as_it_was(tmp_path, monkeypatch):
    kept = tmp_path / "b.bin"
    write(kept, b"before")

    def full(path, data):
        with path.open("wb") as file:
            file.write(data[:3])
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr("pathlib.Path.write_bytes", full)
        with pytest.raises(ValueError, match="got No space left on device"):
            write(kept, b"after")
    assert [(path.name, path.read_bytes()) for path in tmp_path.iterdir()] == [("b.bin", b"before")]


@pytest.mark.parametrize(
    ("option", "said"),
    [
        ("--max-ks=nan", "max_ks must be a share, 0 to 1, got nan"),
        ("--max-ks=2", "max_ks must be a share, 0 to 1, got 2"),
        ("--max-psi=-1", "max_psi must be a number of at least 0, got -1"),
        ("--max-psi=inf", "max_psi must be a number of at least 0, got inf"),
        ("--min-rows=0", "min_rows must be a whole number of at least 1, got 0"),
        ("--every-seconds=1.5", "every_seconds must be a whole number of at least 1, got 1.5"),
    ],
)
def test_a_threshold_that_decides_nothing_is_refused(files, capsys, option, said):
    with pytest.raises(SystemExit) as ended:
        main(["score", str(files / "b.bin"), str(files / "data.parquet"), option])
    assert ended.value.code == 2
    assert said in capsys.readouterr().err


@pytest.mark.parametrize(
    ("out", "code", "said"), [("full", 2, "standard output must take the answer"), ("left", 1, "")]
)
def test_an_answer_that_nobody_takes_is_no_trace(files, out, code, said):
    reading, writing = os.pipe()
    os.close(reading)
    with Path("/dev/full").open("wb") if out == "full" else os.fdopen(writing, "wb") as taker:
        arguments = [sys.executable, "-m", "jobs.drift", "score", files / "b.bin", files / "data.parquet", "--json"]
        done = subprocess.run(arguments, stdout=taker, stderr=subprocess.PIPE, text=True, check=False)
    assert (done.returncode, said in done.stderr, "Traceback" in done.stderr) == (code, True, False)
