"""What is held stays, in S3 as in the ledger, until nobody holds it."""

import pytest

from jobs.kit.entry import BadInputError
from jobs.snapshot.hold import hold, unhold
from tests.jobs.snapshots_kept import LAKE, LINE, Kept, KilledError


@pytest.fixture
def kept(ledger):
    return Kept(ledger)


def held(kept, snapshot, reason="audit"):
    return hold(kept.one(snapshot), reason, kept.objects, kept.append)


def freed(kept, snapshot):
    return unhold(kept.one(snapshot), "closed", kept.found(), kept.objects, kept.append)


def test_what_is_held_stays_until_it_is_no_longer(kept):
    old, _ = kept.make(b"old"), kept.make(b"new")
    assert held(kept, old) == 2
    kept.expire()
    assert kept.stays()[old] == "held: audit"
    assert old in kept.objects.manifests()

    freed(kept, old)
    kept.expire()
    assert old not in kept.objects.manifests()


def test_s3_itself_refuses_to_remove_a_version_that_is_held(kept):
    old = kept.make(b"old")
    held(kept, old)
    key = kept.objects.data(kept.one(old).files[0])
    version = kept.s3.head_object(Bucket=LAKE, Key=key)["VersionId"]

    with pytest.raises(kept.s3.exceptions.ClientError, match="AccessDenied"):
        kept.s3.delete_object(Bucket=LAKE, Key=key, VersionId=version)


def test_a_file_of_two_held_snapshots_is_free_when_neither_is_held(kept):
    one, two = kept.make(b"shared", b"one"), kept.make(b"shared", b"two")
    held(kept, one), held(kept, two)
    shared = [kept.objects.data(file) for file in set(kept.one(one).files) & set(kept.one(two).files)]

    assert freed(kept, one) == 2
    assert kept.objects.held(shared) == shared
    assert freed(kept, two) == 3
    assert kept.objects.held(shared) == []


@pytest.mark.parametrize("write", range(1, 4))
def test_a_hold_that_was_killed_is_never_told_and_still_keeps_what_it_reached(kept, write):
    old, _ = kept.make(b"old"), kept.make(b"new")
    kept.writes, kept.killed_at = 0, write
    with pytest.raises(KilledError):
        held(kept, old)
    kept.killed_at = None

    assert kept.one(old).held is None
    manifest = kept.objects.held([kept.objects.manifest(old)])
    assert (kept.stays()[old] is None) == (not manifest)
    held(kept, old)
    assert kept.stays()[old] == "held: audit"


def test_a_hold_that_only_s3_knows_is_named(kept):
    old, _ = kept.make(b"old"), kept.make(b"new")
    kept.objects.put_hold([kept.objects.manifest(old)], on=True)

    assert kept.stays()[old].endswith("is under legal hold in S3; estate snapshots unhold lifts it")
    freed(kept, old)
    assert kept.stays()[old] is None


def test_what_is_gone_cannot_be_held(kept):
    old, _ = kept.make(b"old"), kept.make(b"new")
    kept.expire()

    with pytest.raises(BadInputError, match=f"snapshot must be there to be held, got {old}, which expired"):
        held(kept, old)


def test_holding_twice_leaves_one_row(kept):
    old = kept.make(b"old")
    held(kept, old), held(kept, old)

    assert [row.kind for row in kept.ledger.rows(LINE)].count("hold") == 1
