"""Snapshots go by one way only: by a role that writes no data, and not at all while they are held."""

import json

import pytest

from components.bucket import PrivateBucketArgs
from components.custody import SnapshotCustody
from components.foundation import Foundation, FoundationArgs
from components.keeping import Keeping
from tests.components.world import PLACE, a_ground, permissions, statements

ROLE = "arn:aws:iam::111122223333:role/mlops/dev/mlops-dev-snapshots-"
WRITERS = ("features", "snapshot", "validate", "train", "evaluate", "run", "gate", "register", "approve")
WRITING, DELETING = "s3:PutObject", ("s3:DeleteObject", "s3:DeleteObjectVersion")


def a_foundation():
    return Foundation("foundation", FoundationArgs(place=PLACE))


def lake_policy(declare):
    return json.loads(declare(a_foundation).named("foundation-lake-policy").inputs["policy"])["Statement"]


@pytest.mark.parametrize(("action", "role"), [("s3:DeleteObject", "expiry"), ("s3:PutObjectLegalHold", "hold")])
def test_the_lake_refuses_everybody_but_one_role(declare, action, role):
    [refusal] = [s for s in lake_policy(declare) if s["Action"] == [action]]

    assert (refusal["Effect"], refusal["Principal"]) == ("Deny", "*")
    assert refusal["Resource"][0].endswith("/snapshots/*")
    assert refusal["Condition"] == {"ArnNotEquals": {"aws:PrincipalArn": ROLE + role}}


def test_the_lake_refuses_to_delete_versions_of_snapshots_whoever_asks(declare):
    [refusal] = [s for s in lake_policy(declare) if s["Action"] == ["s3:DeleteObjectVersion"]]

    assert refusal["Resource"][0].endswith("/snapshots/*")
    assert "Condition" not in refusal


def test_only_the_lake_takes_legal_holds(declare):
    locked = declare(a_foundation).all("aws:s3/bucketObjectLockConfiguration:BucketObjectLockConfiguration")

    assert [(d.name, d.inputs["objectLockEnabled"], "rule" in d.inputs) for d in locked] == [
        ("foundation-lake-lock", "Enabled", False)
    ]


def test_no_lifecycle_rule_takes_a_snapshot_that_was_not_deleted(declare):
    rules = declare(a_foundation).named("foundation-lake-lifecycle").inputs["rules"]

    expiring = [rule["filter"]["prefix"] for rule in rules if "days" in rule.get("expiration", {})]
    assert expiring
    assert not any("snapshots/".startswith(prefix) or prefix.startswith("snapshots/") for prefix in expiring)


def test_a_folder_that_is_kept_is_not_in_a_bucket_where_everything_expires():
    kept = Keeping(prefix="a/", expiry_role_arn="e", hold_role_arn="h")

    with pytest.raises(ValueError, match="expire_days must be left out where a folder is kept, got 9"):
        PrivateBucketArgs(place=PLACE, key_arn="key", keeping=kept, expire_days=9)
    with pytest.raises(ValueError, match="prefix must end with /, got a"):
        Keeping(prefix="a", expiry_role_arn="e", hold_role_arn="h")


def allowed(declare, duty):
    engine = declare(lambda: SnapshotCustody("custody", a_ground()))
    assert engine.named(f"custody-{duty}-role").inputs["name"] == f"mlops-dev-snapshots-{duty}"
    return {action: s["Resource"] for s in statements(engine, f"custody-{duty}") for action in s["Action"]}


def test_whoever_lets_snapshots_expire_can_lift_no_hold_and_write_no_data(declare):
    may = allowed(declare, "expiry")

    assert "s3:PutObjectLegalHold" not in may
    assert "s3:DeleteObjectVersion" not in may
    assert may["s3:DeleteObject"] == ["arn:aws:s3:::lake/snapshots/*"]
    writes = [s for s in _s3_writes(declare, "expiry") if "ledger" not in s]
    assert writes == ["arn:aws:s3:::lake/snapshots/*/expired/*"]


def test_whoever_holds_snapshots_deletes_and_writes_none(declare):
    may = allowed(declare, "hold")

    assert not set(DELETING) & set(may)
    assert all("ledger" in resource for resource in _s3_writes(declare, "hold"))


def _s3_writes(declare, duty):
    engine = declare(lambda: SnapshotCustody("custody", a_ground()))
    return [r for s in statements(engine, f"custody-{duty}") if WRITING in s["Action"] for r in s["Resource"]]


@pytest.mark.parametrize("job", WRITERS)
def test_no_job_may_delete_or_hold_a_snapshot(job):
    for statement in getattr(permissions(), job)():
        told = json.dumps([str(resource) for resource in statement["Resource"]])
        assert "s3:PutObjectLegalHold" not in statement["Action"]
        assert not (set(DELETING) & set(statement["Action"]) and "snapshots" in told)
