import hashlib
import json
from datetime import UTC, datetime

import pyarrow as pa
import pytest
from pyarrow import parquet

from jobs.kit.entry import BadInputError
from jobs.kit.files import Folder
from jobs.snapshot.__main__ import keep, moment
from jobs.snapshot.manifest import channel, make
from tests.jobs.little_line import rows

NOW = datetime(2026, 1, 1, tzinfo=UTC)
SOURCES = [{"source": "trips", "uri": "s3://raw/trips.csv", "version": "v1", "sha256": "ab", "rows": 9}]


def joined(**changes):
    table = rows(30)
    parts = ["train", "holdout", "evaluate"] * 10
    return table.append_column("part", pa.array(changes.get("parts", parts)))


def made(table=None, sql="select 1", as_of=NOW):
    return make(table or joined(), line="trip-delay", sql=sql, as_of=as_of, sources=SOURCES, stored={})


def test_a_snapshot_is_named_by_the_digest_of_its_manifest():
    assert made().id == hashlib.sha256(made().manifest).hexdigest()


def test_the_same_rows_make_the_same_snapshot_byte_for_byte():
    assert made() == made(pa.Table.from_batches(joined().to_batches(max_chunksize=7)))


@pytest.mark.parametrize(
    "other",
    [
        made(sql="select 2"),
        made(as_of=datetime(2026, 1, 2, tzinfo=UTC)),
        made(joined().slice(1)),
    ],
    ids=["query", "as of", "rows"],
)
def test_another_query_time_or_row_makes_another_snapshot(other):
    assert other.id != made().id


def test_the_manifest_says_rows_digests_and_sources():
    document = made().document

    assert document["rows"] == 30
    assert document["parts"]["train"]["rows"] == 10
    assert document["query_sha256"] == hashlib.sha256(b"select 1").hexdigest()
    assert document["sources"] == SOURCES
    assert document["as_of"] == "2026-01-01T00:00:00+00:00"
    assert {"name": "length", "type": "double"} in document["schema"]


def test_a_file_is_named_by_the_digest_of_its_content_and_holds_its_part_without_the_part():
    document = made().document
    name = document["parts"]["holdout"]["file"]

    content = made().files[name]
    assert name == hashlib.sha256(content).hexdigest() + ".parquet"
    assert parquet.read_table(pa.BufferReader(content)).equals(
        joined().drop_columns(["part"]).take(list(range(1, 30, 3)))
    )


def test_an_empty_part_is_refused():
    with pytest.raises(BadInputError, match="part evaluate of the snapshot must have rows, got none of 30"):
        made(joined(parts=["train", "holdout", "train"] * 10))


def test_a_channel_lists_its_one_file_under_the_lakes_prefix(tmp_path):
    assert json.loads(channel(made(), "train", "s3://lake/data")) == [
        {"prefix": "s3://lake/data/"},
        made().document["parts"]["train"]["file"],
    ]


def test_keeping_a_snapshot_twice_writes_its_data_once(tmp_path):
    written = []

    class Watched(Folder):
        def write(self, name, content):
            written.append(name)
            super().write(name, content)

    lake = Watched(tmp_path / "lake")
    lake.root.mkdir()
    for _ in range(2):
        keep(made(), lake, tmp_path / "out")

    assert sorted(written) == sorted([*(f"data/{name}" for name in made().files), *[f"{made().id}.json"] * 2])
    assert json.loads((tmp_path / "out" / "snapshot.json").read_text())["id"] == made().id


def test_a_run_id_that_holds_no_time_is_refused():
    with pytest.raises(BadInputError, match="RUN_ID must be <yyyymmddThhmmss>-<6 hex>, got 'today'"):
        moment("today")
