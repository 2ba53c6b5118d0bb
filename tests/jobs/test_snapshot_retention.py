"""Which snapshots may go, and why the others stay."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from jobs.kit.retention import Retention
from jobs.snapshot.kept import Kept, Use, kept
from jobs.snapshot.retention import fates, unshared
from tests.estate.fakes import arn, chain
from tests.jobs.deliveries import spec

NOW = datetime(2026, 3, 1, tzinfo=UTC)
PARTS = {"train": {"files": [{"file": "x"}, {"file": "y"}]}, "holdout": {"file": "y", "rows": 1}}


def snapshot(age, *, name=None, **more):
    made = NOW - timedelta(days=age)
    about = {"line": "flight-delay", "as_of": made.isoformat(), "rows": 1, "files": (), **more}
    return Kept(id=name or f"s{age}", made=made, **about)


def use(status="Rejected", *, served=False):
    return Use(package="p", version=3, status=status, served=served)


def stays(found, **retention):
    return {fate.snapshot.id: fate.stays for fate in fates(found, Retention(**retention), NOW)}


def test_without_a_retention_every_snapshot_stays():
    found = stays([snapshot(1), snapshot(4000)])

    assert set(found.values()) == {"the line's model.yaml states no retention"}


def test_the_newest_stay_and_the_others_go():
    assert stays([snapshot(1), snapshot(2), snapshot(3)], keep_last=2) == {
        "s1": "one of the newest 2",
        "s2": "one of the newest 2",
        "s3": None,
    }


def test_the_younger_ones_stay_and_the_newest_one_however_old():
    assert stays([snapshot(50), snapshot(60)], keep_days=30) == {"s50": "the newest", "s60": None}
    assert stays([snapshot(1), snapshot(29.9), snapshot(30)], keep_days=30) == {
        "s1": "the newest",
        "s29.9": "younger than 30 days",
        "s30": None,
    }


def test_either_rule_is_enough_to_stay():
    found = stays([snapshot(1), snapshot(10), snapshot(50), snapshot(60)], keep_days=30, keep_last=3)

    assert [id_ for id_, why in found.items() if why is None] == ["s60"]


@pytest.mark.parametrize(
    ("used", "why"),
    [
        (use("Approved"), "version 3 was made from it, which is Approved"),
        (use("PendingManualApproval"), "version 3 was made from it, which is PendingManualApproval"),
        (use("Rejected", served=True), "version 3 was made from it, which was live"),
        (use(None, served=True), "version 3 was made from it, which was live"),
        (use("Rejected"), None),
        (use(None), None),
    ],
)
def test_what_a_package_needs_that_may_serve_or_ever_served_never_goes(used, why):
    assert stays([snapshot(1), snapshot(900, used=(use(), used))], keep_last=1)["s900"] == why


def test_what_is_held_never_goes():
    assert stays([snapshot(1), snapshot(900, held="audit")], keep_last=1)["s900"] == "held: audit"


def test_what_is_gone_takes_no_place_among_the_newest():
    gone = replace(snapshot(1), expired="2026-02-01")

    assert stays([gone, snapshot(2)], keep_last=1) == {"s2": "the newest"}


def test_a_data_file_goes_with_the_last_snapshot_that_names_it():
    there, gone = snapshot(1, files=("a", "b")), snapshot(2, files=("b", "c", "d"), expired="x")

    assert unshared([there, gone]) == {"s2": ["c", "d"]}
    assert unshared([there, gone], but=["d"]) == {"s2": ["c"]}
    assert unshared([gone, snapshot(3, files=("c",), expired="x")]) == {"s2": ["b", "c", "d"], "s3": ["c"]}


def a_ledger(*more):
    made = {"as_of": "2026-01-01", "rows": 2, "parts": PARTS}
    return chain(
        ("snapshot", "s", made), ("package", arn(1), {"version": 1, "snapshot": "s", "status": "Approved"}), *more
    )


def test_the_ledger_says_what_a_snapshot_is_made_of_in_either_shape_of_a_manifest():
    [found] = kept(a_ledger())

    assert (found.files, found.rows, found.held, found.expired) == (("x", "y"), 2, None, None)


def test_the_last_word_on_a_hold_counts():
    on, off = (("hold", "s", {"held": held, "reason": why}) for held, why in ((True, "audit"), (False, "closed")))

    assert kept(a_ledger(on))[0].held == "audit"
    assert kept(a_ledger(on, off))[0].held is None
    assert kept(a_ledger(on, off, on))[0].held == "audit"
    assert kept(a_ledger(("hold", "other", {"held": True, "reason": "x"})))[0].held is None


def test_a_snapshot_that_is_made_anew_after_it_went_is_there():
    again = ("snapshot", "s", {"as_of": "2026-01-01", "rows": 3, "parts": PARTS})

    assert kept(a_ledger(("expiry", "s", {})))[0].expired is not None
    assert kept(a_ledger(("expiry", "s", {}), again))[0].expired is None


def test_the_registry_has_the_last_word_on_a_package_and_the_ledger_where_none_is_given():
    rejected = ("approval", arn(1), {"status": "Rejected"})

    assert kept(a_ledger())[0].used[0].status == "Approved"
    assert kept(a_ledger(rejected))[0].used[0].status == "Rejected"
    assert kept(a_ledger(rejected), {arn(1): "Approved"})[0].used[0].status == "Approved"
    assert kept(a_ledger(), {})[0].used[0].status is None


@pytest.mark.parametrize(("outcome", "served"), [("live", True), ("rolled back", False)])
def test_a_package_served_when_a_release_of_it_was_live(outcome, served):
    released = ("release", "r", {"package_arn": arn(1), "outcome": outcome})

    assert kept(a_ledger(released))[0].used[0].served is served


@pytest.mark.parametrize("stated", [{"keep_days": 0}, {"keep_last": 0}, {"keep": 3}])
def test_a_retention_that_means_nothing_is_refused(stated):
    with pytest.raises(ValueError, match="keep"):
        Retention(**stated)


def test_a_line_keeps_its_snapshots_for_ever_unless_it_says_otherwise():
    assert spec().retention == Retention()
