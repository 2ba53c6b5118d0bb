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


EXPIRED = "s3://lake/snapshots/flight-delay/expired/m.json"


def gone(*more):
    found = rows()
    return chain(
        *((row.kind, row.id, row.body) for row in found), ("expiry", sha256(TEXT), {"manifest": EXPIRED}), *more
    )


def test_a_snapshot_that_the_retention_let_go_was_not_tampered_with():
    left = Objects({EXPIRED: TEXT})
    assert broken(gone(), left, "lake") is None
    assert "names s3://lake" in broken(rows(), left, "lake")


def test_what_is_left_of_a_snapshot_that_was_let_go_is_still_held_against_its_row():
    assert broken(gone(), Objects({EXPIRED: b"{}"}), "lake").startswith(
        f"row 2 (snapshot {sha256(TEXT)}) names {EXPIRED}"
    )
    assert broken(gone(), Objects({}), "lake").endswith("it was removed")


def test_a_snapshot_that_was_made_anew_after_it_was_let_go_must_be_there():
    again = gone(("snapshot", sha256(TEXT), MANIFEST))
    assert broken(again, kept(), "lake") is None
    assert broken(again, Objects({EXPIRED: TEXT}), "lake") is not None
