import hashlib
import json

import pyarrow as pa
import pyarrow.compute as pc
import pytest

from jobs.kit.entry import BadInputError
from jobs.kit.files import Folder
from jobs.kit.rows import batches, read
from jobs.snapshot import parts
from tests.jobs.little_line import rows

DAYS = 90


def joined(count=900):
    table = rows(count, days=DAYS)
    return table.append_column("part", pa.array(["train", "holdout", "evaluate"] * (count // 3)))


def keep(lake, table=None, most=1 << 16):
    table = joined() if table is None else table
    reader = pa.RecordBatchReader.from_batches(table.schema, table.to_batches(max_chunksize=most))
    return parts.keep_rows(reader, "start", lake)


@pytest.fixture
def lake(tmp_path):
    return Folder(tmp_path / "lake")


@pytest.fixture
def small(monkeypatch):
    """Groups and files of a few rows."""
    monkeypatch.setattr(parts, "GROUP_ROWS", 20)
    monkeypatch.setattr(parts, "FILE_ROWS", 60)


def part(name, table=None):
    table = joined() if table is None else table
    return table.filter(pc.equal(table["part"], name)).drop_columns(["part"])


def test_a_file_is_named_by_the_digest_of_its_content(lake):
    found = keep(lake)

    for one in [one for listed in found.values() for one in listed]:
        content = lake.read(f"data/{one['file']}")
        assert (one["file"], one["bytes"]) == (f"{one['sha256']}.parquet", len(content))
        assert hashlib.sha256(content).hexdigest() == one["sha256"]


@pytest.mark.parametrize("name", ["train", "holdout", "evaluate"])
def test_a_part_is_read_back_in_order_and_without_the_part(lake, tmp_path, name, small):
    listed = keep(lake)[name]

    assert len(listed) > 3
    (tmp_path / "it.manifest").write_text(json.dumps([{"prefix": lake.uri("data")}, *(one["file"] for one in listed)]))
    assert read(tmp_path / "it.manifest").equals(part(name))


def test_the_order_survives_any_names_of_the_files(lake, tmp_path, small):
    for number, one in enumerate(reversed(keep(lake)["train"])):
        (tmp_path / f"{number}.parquet").write_bytes(lake.read(f"data/{one['file']}"))
        lake.root.joinpath(f"data/{one['file']}").unlink()
    for left in lake.names():
        lake.root.joinpath(left).unlink()

    assert read(tmp_path).equals(part("train"))
    assert pa.Table.from_batches(batches(tmp_path, rows=7)).equals(part("train"))


@pytest.mark.parametrize("most", [1, 7, 333])
def test_the_bytes_are_the_same_however_the_rows_come(tmp_path, most, small):
    assert keep(Folder(tmp_path / "other"), most=most) == keep(Folder(tmp_path / "lake"))


def test_a_month_that_did_not_change_is_stored_once(lake):
    first = keep(lake)
    written = {name: (lake.root / name).stat().st_mtime_ns for name in lake.names()}
    later = joined().to_pylist()
    later[-1]["length"] = 7.0
    second = keep(lake, pa.Table.from_pylist(later, joined().schema))

    assert [one["file"] for one in first["train"]] == [one["file"] for one in second["train"]]
    assert first["evaluate"][:-1] == second["evaluate"][:-1]
    assert first["evaluate"][-1] != second["evaluate"][-1]
    assert all((lake.root / name).stat().st_mtime_ns == when for name, when in written.items())
    assert len(lake.names()) == len(written) + 1


def test_a_file_that_is_cut_off_is_refused(lake, tmp_path):
    [one, *_] = keep(lake)["train"]
    (tmp_path / "cut.parquet").write_bytes(lake.read(f"data/{one['file']}")[:-50])

    with pytest.raises(BadInputError, match=r"cut.parquet: must be whole Parquet, got"):
        read(tmp_path / "cut.parquet")
