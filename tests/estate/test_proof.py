import json
from dataclasses import replace

import pytest

from estate.proof import broken
from jobs.kit.chain import digest
from tests.estate.fakes import chain
from tests.estate.recordings import Objects, sha256

PART = b"rows"
MANIFEST = {"as_of": "2026-01-01", "rows": 1, "parts": {"train": {"file": "t.parquet", "sha256": sha256(PART)}}}
TEXT = json.dumps(MANIFEST).encode()
WHERE = "s3://lake/snapshots/flight-delay"
PART_URI, MANIFEST_URI = f"{WHERE}/data/t.parquet", f"{WHERE}/{sha256(TEXT)}.json"


def kept(**changes):
    return Objects({PART_URI: PART, MANIFEST_URI: TEXT, **changes})


def rows(**changes):
    return chain(("run", "r1", {}), ("snapshot", sha256(TEXT), {**MANIFEST, **changes}), ("gate", "r1", {}))


def test_a_ledger_whose_training_sets_are_there_is_whole():
    assert broken(rows(), kept(), "lake") is None


@pytest.mark.parametrize("uri", [PART_URI, MANIFEST_URI])
def test_a_changed_byte_is_named_with_its_row_and_its_file(uri):
    found = broken(rows(), kept(**{uri: b"rowz"}), "lake")
    assert found.startswith(f"row 2 (snapshot {sha256(TEXT)}) names {uri}")
    assert found.endswith("it was changed")


@pytest.mark.parametrize("uri", [PART_URI, MANIFEST_URI])
def test_a_removed_file_is_named(uri):
    objects = kept()
    del objects[uri]
    found = broken(rows(), objects, "lake")
    assert found.startswith(f"row 2 (snapshot {sha256(TEXT)}) names {uri}")
    assert found.endswith("it was removed")


def test_a_row_that_says_other_than_its_manifest_is_named():
    found = broken(rows(rows=2), kept(), "lake")
    assert found.startswith("row 2 ")
    assert found.endswith("differs in rows")


@pytest.mark.parametrize("number", [0, 1])
def test_a_row_that_is_deleted_is_noticed(number):
    whole = rows()
    assert broken(whole[:number] + whole[number + 1 :], kept(), "lake").startswith(f"row {number + 2} ")


@pytest.mark.parametrize("number", [0, 1, 2])
def test_a_row_that_is_changed_is_named_even_when_it_is_sealed_anew(number):
    whole = rows()
    changed = replace(whole[number], by="eve")
    for forged in (changed, replace(changed, digest=digest(changed))):
        found = broken([*whole[:number], forged, *whole[number + 1 :]], kept(), "lake")
        # The last row can be sealed anew by whoever may write there; no role may, and no row after it says otherwise.
        assert (found is None) == (number == 2 and forged.digest != changed.digest)


def test_rows_that_changed_places_are_noticed():
    first, second, third = rows()
    assert broken([second, first, third], kept(), "lake").startswith("row 2 must be row 1")
    swapped = [replace(second, seq=1), replace(first, seq=2), third]
    assert broken(swapped, kept(), "lake").startswith("row 1 ")
