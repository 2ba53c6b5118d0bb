"""A delivery is held against its pin before anything is made of it."""

import hashlib
import json
from datetime import UTC, datetime

import pytest

from jobs.features.pins.check import checked
from jobs.kit.entry import BadInputError
from tests.jobs.deliveries import Estate, spec, text, trips
from tests.jobs.pins.test_git_lfs import EXAMPLES

CONTENT = text(trips()).encode()
SHA256, MD5 = hashlib.sha256(CONTENT).hexdigest(), hashlib.md5(CONTENT).hexdigest()
POINTER = f"version https://git-lfs.github.com/spec/v1\noid sha256:{SHA256}\nsize {len(CONTENT)}\n"
DVC = f"outs:\n- md5: {MD5}\n  size: {len(CONTENT)}\n  hash: md5\n  path: trips.csv\n"
COMMIT = "c" * 64
LAKEFS = {"commit": {"id": COMMIT}, "stat": {"path": "raw/trips.csv", "checksum": MD5, "size_bytes": len(CONTENT)}}
PINS = {
    "git_lfs": ({"by": "git_lfs"}, "trips.csv.pointer", POINTER),
    "dvc": ({"by": "dvc"}, "trips.csv.dvc", DVC),
    "lakefs": (
        {"by": "lakefs", "uri": "lakefs://trips/main/raw/trips.csv"},
        "trips.csv.lakefs.json",
        json.dumps(LAKEFS),
    ),
}


@pytest.fixture
def estate(tmp_path):
    return Estate(tmp_path)


@pytest.mark.parametrize("by", PINS)
def test_a_delivery_that_is_what_is_pinned_is_taken_and_the_snapshot_says_by_what(estate, by):
    stated, name, content = PINS[by]
    estate.file.with_name(name).write_text(content)

    findings, _, made = estate.run(spec(pinned_by=stated))

    assert findings == []
    [source] = [one for one in made.document["sources"] if one["source"] == "trips"]
    assert source["pin"]["by"] == by
    assert source["pin"]["size"] == len(CONTENT)
    assert [one for one in made.document["sources"] if "pin" in one] == [source]


@pytest.mark.parametrize("by", PINS)
def test_a_delivery_of_which_one_byte_is_other_is_refused_and_no_snapshot_is_made(estate, by):
    stated, name, content = PINS[by]
    estate.file.with_name(name).write_text(content)
    other = CONTENT.replace(b"bus", b"rail", 1)
    estate.deliver(other)

    [finding], _, made = estate.run(spec(pinned_by=stated))

    assert made is None
    assert finding.startswith(f"trips.csv: file must be what is pinned by {by}: size must be {len(CONTENT)} bytes, got")
    assert (SHA256 if by == "git_lfs" else MD5) in finding


@pytest.mark.parametrize("by", PINS)
def test_a_pin_that_was_not_delivered_stops_the_run(estate, by):
    stated, name, _ = PINS[by]

    [finding], _, made = estate.run(spec(pinned_by=stated))

    assert made is None
    assert finding == f"trips.csv: pin by {by} must be readable: {name} must be delivered beside trips.csv, got nothing"


@pytest.mark.parametrize("name", ["spec-v1.pointer", "conflict.pointer"])
@pytest.mark.parametrize("stated", ["s3", "git_lfs"])
def test_a_pointer_that_was_delivered_instead_of_the_data_is_named_with_the_way_out(estate, name, stated):
    estate.deliver((EXAMPLES / name).read_bytes())

    [finding], _, made = estate.run(spec(pinned_by=stated))

    assert made is None
    assert finding.startswith(
        "trips.csv: file must hold data, got a pointer of Git LFS; deliver what it points to (git lfs pull)"
    )


@pytest.mark.parametrize("name", ["file.dvc", "file-of-dvc-0.dvc", "elsewhere-of-dvc-1.dvc", "dvc.lock"])
def test_a_file_of_dvc_that_was_delivered_instead_of_the_data_is_named_with_the_way_out(estate, name):
    estate.deliver((EXAMPLES / name).read_bytes())

    [finding], _, made = estate.run()

    assert made is None
    assert finding.startswith(
        "trips.csv: file must hold data, got a file of DVC; deliver what it stands for (dvc pull)"
    )


def test_a_file_in_a_folder_of_dvc_is_pinned_through_the_folders_listing(estate):
    listing = json.dumps([{"md5": MD5, "relpath": "2013/trips.csv"}])
    folder = hashlib.md5(listing.encode()).hexdigest()
    estate.file.with_name("data.dvc").write_text(
        f"outs:\n- md5: {folder}.dir\n  nfiles: 1\n  hash: md5\n  path: data\n"
    )
    pinned = spec(pinned_by={"by": "dvc", "file": "data.dvc", "path": "data/2013/trips.csv"})

    [finding], _, _ = estate.run(pinned)
    assert finding.endswith(f"{folder}.dir must be delivered beside trips.csv, got nothing")
    estate.file.with_name(f"{folder}.dir").write_text(listing)
    findings, _, made = estate.run(pinned)

    assert findings == []
    assert made.document["sources"][0]["pin"]["folder_md5"] == folder


def test_an_answer_of_lakefs_that_is_no_json_is_named(estate):
    stated, name, _ = PINS["lakefs"]
    estate.file.with_name(name).write_text("<html>")

    [finding], _, _ = estate.run(spec(pinned_by=stated))
    assert "trips.csv.lakefs.json must be JSON with commit and stat as lakeFS answers them" in finding


def test_the_pin_of_an_object_of_lakefs_holds_for_its_bytes_and_no_others(tmp_path):
    flights = tmp_path / "flights.csv"
    flights.write_bytes(b"year,month,day,carrier\n2013,1,1,UA\n2013,1,2,DL\n")
    (tmp_path / "flights.csv.lakefs.json").write_bytes((EXAMPLES / "stat.lakefs.json").read_bytes())
    source = spec(pinned_by={"by": "lakefs", "uri": "lakefs://foo/trunk/flights.csv"}).sources["trips"]

    assert checked(flights, source)["md5"] == "e6a5d14ab459ba0f242dd83ed52517a2"
    flights.write_bytes(b"year,month,day,carrier\n2013,1,1,UA\n2013,1,3,DL\n")
    with pytest.raises(BadInputError, match="md5 must be e6a5d14ab459ba0f242dd83ed52517a2, got"):
        checked(flights, source)


def test_the_same_delivery_and_pin_make_the_same_record_whenever_it_is_read(estate):
    stated, name, content = PINS["git_lfs"]
    estate.file.with_name(name).write_text(content)
    records = [estate.run(spec(pinned_by=stated))[2].document["sources"] for _ in range(2)]

    assert records[0] == records[1]
    assert datetime.now(UTC).isoformat()[:10] not in json.dumps(records[0][0]["pin"])
