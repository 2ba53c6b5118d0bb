"""Snapshots go whole, in an order that no kill leaves half, and what shares their files or is held stays."""

import json

import pytest

from jobs.kit.retention import Retention
from tests.jobs.snapshots_kept import LAKE, LINE, NEWEST_ONLY, Kept, KilledError


@pytest.fixture
def kept(ledger):
    return Kept(ledger)


def test_what_goes_is_its_manifest_and_the_data_that_no_other_snapshot_names(kept):
    old, new = kept.make(b"shared", b"old"), kept.make(b"shared", b"new")
    kept.expire()

    assert kept.objects.manifests() == [new]
    assert kept.objects.there() == set(kept.one(new).files)
    assert kept.one(old).expired is not None
    assert kept.half() == set()


def test_a_plan_changes_nothing(kept):
    kept.make(b"old"), kept.make(b"new")
    there, rows = kept.objects.there(), len(kept.ledger.rows(LINE))
    kept.plan()

    assert (kept.objects.there(), len(kept.ledger.rows(LINE))) == (there, rows)


def test_what_is_left_of_a_manifest_is_still_the_one_that_the_id_names(kept):
    old, _ = kept.make(b"old"), kept.make(b"new")
    told = kept.objects.read(kept.objects.manifest(old))
    kept.expire()

    assert kept.objects.read(kept.objects.tombstone(old)) == told


def test_an_expiry_leaves_a_row_that_says_why_and_by_whom(kept):
    old, _ = kept.make(b"old"), kept.make(b"new")
    kept.expire(Retention(keep_last=1))

    [row] = [row for row in kept.ledger.rows(LINE) if row.kind == "expiry"]
    assert (row.id, row.body["retention"], row.body["files_removed"]) == (old, {"keep_last": 1}, 1)
    assert row.body["reason"].startswith("not one of the newest 1, not held, and no package")
    assert row.body["manifest"] == f"s3://{LAKE}/snapshots/{LINE}/expired/{old}.json"


def test_verify_takes_what_expired_for_expired_and_what_was_removed_for_removed(kept):
    old, new = kept.make(b"shared", b"old"), kept.make(b"shared", b"new")
    kept.expire()
    assert kept.broken() is None

    kept.s3.delete_object(Bucket=LAKE, Key=kept.objects.data(kept.one(old).files[0]))
    kept.s3.delete_object(Bucket=LAKE, Key=kept.objects.data(kept.one(new).files[0]))
    assert "it was removed" in kept.broken()


def test_verify_misses_what_is_left_of_a_manifest_and_sees_it_changed(kept):
    old, _ = kept.make(b"old"), kept.make(b"new")
    kept.expire()
    kept.s3.put_object(Bucket=LAKE, Key=kept.objects.tombstone(old), Body=b"{}")
    assert f"(snapshot {old}) names" in kept.broken()
    assert kept.broken().endswith("it was changed")

    kept.s3.delete_object(Bucket=LAKE, Key=kept.objects.tombstone(old))
    assert kept.broken().endswith("it was removed")


def test_a_snapshot_that_is_gone_without_a_row_was_removed(kept):
    old, _ = kept.make(b"old"), kept.make(b"new")
    kept.s3.delete_object(Bucket=LAKE, Key=kept.objects.manifest(old))

    assert f"(snapshot {old})" in kept.broken()


@pytest.mark.parametrize("write", range(1, 7))
def test_killed_before_any_of_its_writes_no_snapshot_is_half_there_and_the_next_expiry_ends_it(kept, write):
    for content in (b"one", b"two", b"three"):
        kept.make(b"shared", content)
    with pytest.raises(KilledError):
        kept.expire(killed_at=write)

    assert kept.half() == set()
    assert kept.broken() is None
    kept.expire()
    assert len(kept.objects.manifests()) == 1
    assert kept.objects.there() == set(kept.found()[0].files)
    assert [row.kind for row in kept.ledger.rows(LINE)].count("expiry") == 2
    assert kept.broken() is None
    assert not kept.plan().unfinished


def test_an_expiry_has_six_writes(kept):
    for content in (b"one", b"two", b"three"):
        kept.make(content)
    kept.expire(killed_at=7)


def test_data_stay_when_a_run_begins_meanwhile_and_go_the_next_time(kept):
    old, _ = kept.make(b"old"), kept.make(b"new")

    def running():
        raise RuntimeError("a run is under way")

    with pytest.raises(RuntimeError, match="under way"):
        kept.expire(still=running)
    assert set(kept.one(old).files) <= kept.objects.there()
    assert [one.id for one in kept.plan().unfinished] == [old]
    kept.expire()
    assert not set(kept.one(old).files) & kept.objects.there()


def test_data_stay_that_a_manifest_names_of_which_no_row_tells_yet(kept):
    old, _ = kept.make(b"old"), kept.make(b"new")
    text = json.dumps({"parts": {"train": {"files": [{"file": file} for file in kept.one(old).files]}}})
    kept.objects.write(kept.objects.manifest("f" * 64), text.encode())
    kept.expire()

    assert set(kept.one(old).files) <= kept.objects.there()


def test_a_manifest_that_is_another_stops_the_expiry_before_anything_goes(kept):
    old, _ = kept.make(b"old"), kept.make(b"new")
    kept.objects.write(kept.objects.manifest(old), b"{}")

    with pytest.raises(RuntimeError, match=f"{old}.json must be the manifest that its name says"):
        kept.expire()
    assert kept.one(old).expired is None
    assert set(kept.one(old).files) <= kept.objects.there()


@pytest.mark.parametrize(
    ("status", "outcome", "goes"), [("Approved", None, False), ("Rejected", None, True), ("Rejected", "live", False)]
)
def test_a_snapshot_goes_only_when_no_package_needs_it(kept, status, outcome, goes):
    old, _ = kept.make(b"old"), kept.make(b"new")
    kept.package(1, old, status, outcome=outcome)
    kept.expire(NEWEST_ONLY)

    assert (old not in kept.objects.manifests()) is goes
