import hashlib
import json
from datetime import UTC, datetime

import pyarrow as pa
import pytest
from pyarrow import parquet

from jobs.kit.entry import BadInputError
from jobs.kit.files import Folder
from jobs.kit.rows import read
from jobs.snapshot.__main__ import began
from jobs.snapshot.contract import files
from jobs.snapshot.make import keep
from jobs.snapshot.manifest import channel, make
from tests.jobs.little_line import rows

NOW = datetime(2026, 1, 1, tzinfo=UTC)
SOURCES = [{"source": "trips", "uri": "s3://raw/trips.csv", "version": "v1", "sha256": "ab", "rows": 9}]
SCHEMA = rows(1).append_column("part", pa.array(["train"])).schema


def listed(name="a", rows=10):
    return [
        {"file": f"{name}{number}.parquet", "sha256": f"{name}{number}", "rows": rows, "bytes": 7} for number in (0, 1)
    ]


def made(sql="select 1", as_of=NOW, **parts):
    stored = {part: listed(part) for part in ("train", "holdout", "evaluate")} | parts
    return make(stored, SCHEMA, line="trip-delay", sql=sql, as_of=as_of, sources=SOURCES, stored={})


def test_a_snapshot_is_named_by_the_digest_of_its_manifest():
    assert made().id == hashlib.sha256(made().manifest).hexdigest()


@pytest.mark.parametrize(
    "other",
    [made(sql="select 2"), made(as_of=datetime(2026, 1, 2, tzinfo=UTC)), made(train=listed("other"))],
    ids=["query", "as of", "rows"],
)
def test_another_query_time_or_file_makes_another_snapshot(other):
    assert other.id != made().id


def test_the_manifest_says_rows_digests_and_sources():
    document = made().document

    assert document["rows"] == 60
    assert document["parts"]["train"] == {"rows": 20, "bytes": 14, "files": listed("train")}
    assert document["query_sha256"] == hashlib.sha256(b"select 1").hexdigest()
    assert document["sources"] == SOURCES
    assert document["as_of"] == "2026-01-01T00:00:00+00:00"
    assert {"name": "length", "type": "double"} in document["schema"]
    assert "part" not in [column["name"] for column in document["schema"]]


def test_an_empty_part_is_refused():
    with pytest.raises(BadInputError, match="part evaluate of the snapshot must have rows, got none of 40"):
        made(evaluate=[])


def test_a_channel_lists_its_files_in_order_under_the_lakes_prefix():
    assert json.loads(channel(made(), "train", "s3://lake/data")) == [
        {"prefix": "s3://lake/data/"},
        "train0.parquet",
        "train1.parquet",
    ]


def test_a_manifest_of_before_has_one_file_per_part():
    assert files({"file": "a.parquet", "sha256": "a", "rows": 1}) == [{"file": "a.parquet", "sha256": "a", "rows": 1}]


def test_a_snapshot_that_is_kept_is_seen_with_its_channels(tmp_path):
    lake = Folder(tmp_path / "lake")
    keep(made(), lake, tmp_path / "out")

    assert lake.names() == [f"{made().id}.json"]
    assert json.loads((tmp_path / "out" / "snapshot.json").read_text())["id"] == made().id


def test_a_channel_of_a_folder_is_read_as_the_files_that_it_lists(tmp_path):
    for name in ("train0", "train1"):
        (tmp_path / "data").mkdir(exist_ok=True)
        parquet.write_table(rows(5, seed=len(name)), tmp_path / "data" / f"{name}.parquet")
    (tmp_path / "train.manifest").write_text(channel(made(), "train", str(tmp_path / "data")))

    assert read(tmp_path / "train.manifest").num_rows == 10


def test_a_manifest_that_is_none_is_refused(tmp_path):
    (tmp_path / "train.manifest").write_text("{}")

    with pytest.raises(BadInputError, match=r"must be a manifest of jobs\.snapshot"):
        read(tmp_path / "train.manifest")


def test_a_run_id_that_holds_no_time_is_refused():
    with pytest.raises(BadInputError, match="RUN_ID must be <yyyymmddThhmmss>-<6 hex>, got 'today'"):
        began("today")
