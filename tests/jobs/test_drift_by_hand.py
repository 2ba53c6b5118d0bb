"""The drift watch by hand, given what nobody should give it: one message and exit 2, and nothing half written."""

import json
import os
import subprocess
import sys
import zlib
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from jobs.drift.__main__ import main
from jobs.drift.baseline import MAGIC as BASELINE
from jobs.drift.leaving import write
from jobs.drift.shards import MAGIC as PART
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


def test_a_reference_of_other_rows_is_refused_before_anything_is_open(files, capsys):
    pq.write_table(pa.table(traffic(599, 0)), files / "other.parquet")
    for reference, said in (("other.parquet", "with 600 rows, got 599"), ("absent.parquet", "must be a Parquet file")):
        arguments = ["score", str(files / "b.bin"), str(files / "data.parquet"), "--reference", str(files / reference)]
        assert main(arguments) == 2
        assert said in capsys.readouterr().err


def test_what_unpacks_to_more_than_anything_here_is_refused_in_bounded_memory(files, capsys):
    bomb = zlib.compress(bytes(2**29), 1)
    for magic, arguments in (
        (BASELINE, ["score", "{}", files / "data.parquet"]),
        (PART, ["merge", files / "b.bin", "{}"]),
    ):
        (files / "bomb").write_bytes(magic + bomb)
        assert main([str(argument).format(files / "bomb") for argument in arguments]) == 2
        assert "got more than 256 MiB" in capsys.readouterr().err


def test_files_that_cannot_be_read_are_named_by_their_shard_and_by_the_whole(files, capsys):
    for name, content in (
        ("cut.jsonl", b'{"captureData": {"endp'),
        ("packed.gz", b"\x1f\x8b\x08broken"),
        ("none.jsonl", b""),
    ):
        (files / name).write_bytes(content)
    names = ("cut.jsonl", "none.jsonl", "packed.gz")
    paths = [str(files / name) for name in names]
    for part in (1, 2):
        out = str(files / f"{part}.part")
        assert main(["window", str(files / "b.bin"), *paths, "--shard", f"{part}/2", "-o", out]) == 0
    told = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [Path(one["file"]).name for shard in told for one in shard["unread"]] == [
        "cut.jsonl",
        "packed.gz",
        "none.jsonl",
    ]
    assert main(["merge", str(files / "b.bin"), str(files / "1.part"), str(files / "2.part"), "--json"]) == 0
    document = json.loads(capsys.readouterr().out)
    assert [(Path(one["file"]).name, one["count"]) for one in document["captures"]["unread"]] == [(n, 1) for n in names]
    assert any("cut.jsonl" in line for line in document["unseen"])


def test_a_page_whose_checksum_does_not_fit_is_no_data(tmp_path, files, capsys):
    path = tmp_path / "checked.parquet"
    pq.write_table(pa.table(traffic(600, 0)), path, write_page_checksum=True, compression="none", use_dictionary=False)
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)
    assert main(["score", str(files / "b.bin"), str(path)]) == 2
    assert "CRC checksum verification failed" in capsys.readouterr().err
