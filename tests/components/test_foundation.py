"""What every line shares: private, encrypted, versioned, and found by name."""

import json

import pytest

from components.bucket import PrivateBucket, PrivateBucketArgs
from components.foundation import Foundation, FoundationArgs
from components.place import Place

PLACE = Place(environment="dev", partition="aws", region="eu-west-1", account="111122223333")
BUCKETS = {f"foundation-{name}-bucket" for name in ("raw", "lake", "artifacts", "captures", "witness")}
READER = "444455556666"


def a_foundation(**more):
    return lambda: Foundation("foundation", FoundationArgs(place=PLACE, **more))


def test_every_bucket_is_closed_encrypted_versioned_and_owned(declare):
    engine = declare(a_foundation())
    kinds = ("PublicAccessBlock", "ServerSideEncryptionConfiguration", "Versioning", "OwnershipControls", "Policy")

    for kind in kinds:
        made = engine.all(f"aws:s3/bucket{kind}:Bucket{kind}")
        assert {d.inputs["bucket"].removesuffix("-id") for d in made} == BUCKETS


def test_only_captures_and_scratch_expire_and_superseded_versions_go_everywhere(declare):
    rules = {
        d.name: {rule["id"]: rule for rule in d.inputs["rules"]}
        for d in declare(a_foundation(superseded_days=5, capture_days=9)).all(
            "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration"
        )
    }

    assert {name for name, found in rules.items() if "expire" in found} == {"foundation-captures-lifecycle"}
    assert rules["foundation-captures-lifecycle"]["expire"]["expiration"] == {"days": 9}
    assert rules["foundation-lake-lifecycle"]["scratch"]["filter"] == {"prefix": "athena/"}
    assert {found["superseded"]["noncurrentVersionExpiration"]["noncurrentDays"] for found in rules.values()} == {5}


def test_no_acl_is_declared(declare):
    assert declare(a_foundation()).all("aws:s3/bucketAcl:BucketAcl") == []


def test_new_deliveries_are_told_to_eventbridge(declare):
    told = declare(a_foundation()).one("aws:s3/bucketNotification:BucketNotification")

    assert told.inputs == {"bucket": "foundation-raw-bucket-id", "eventbridge": True}


def test_consumers_may_read_artifacts_and_decrypt_and_no_other_bucket(declare):
    engine = declare(a_foundation(consumer_accounts=[READER]))
    policies = {d.name: d.inputs["policy"] for d in engine.all("aws:s3/bucketPolicy:BucketPolicy")}

    assert [name for name, text in policies.items() if READER in text] == ["foundation-artifacts-policy"]
    assert READER in engine.one("aws:kms/key:Key").inputs["policy"]


def test_without_consumers_nobody_else_is_named(declare):
    key = json.loads(declare(a_foundation()).one("aws:kms/key:Key").inputs["policy"])

    named = [statement["Principal"].get("AWS") for statement in key["Statement"]]
    assert [name for name in named if name] == ["arn:aws:iam::111122223333:root"]


def test_the_ledger_can_be_found_by_line_by_id_and_by_kind(declare):
    table = declare(a_foundation()).one("aws:dynamodb/table:Table").inputs

    assert (table["name"], table["hashKey"], table["rangeKey"]) == ("mlops-dev-ledger", "line", "seq")
    keys = [(one["name"], one["hashKey"], one.get("rangeKey")) for one in table["globalSecondaryIndexes"]]
    assert keys == [("by-id", "id", None), ("by-topic", "topic", "seq")]
    assert {one["projectionType"] for one in table["globalSecondaryIndexes"]} == {"ALL"}


def test_only_the_witness_refuses_everybody_to_delete_and_to_replace(declare):
    texts = {
        d.name: json.loads(d.inputs["policy"]) for d in declare(a_foundation()).all("aws:s3/bucketPolicy:BucketPolicy")
    }
    refused = {
        name: {action for one in text["Statement"] if one["Effect"] == "Deny" for action in one["Action"]} - {"s3:*"}
        for name, text in texts.items()
    }

    assert {name for name, actions in refused.items() if "s3:PutObject" in actions} == {"foundation-witness-policy"}
    assert refused["foundation-witness-policy"] == {"s3:DeleteObject", "s3:DeleteObjectVersion", "s3:PutObject"}
    [put] = [one for one in texts["foundation-witness-policy"]["Statement"] if one["Action"] == ["s3:PutObject"]]
    assert put["Condition"]["Null"] == {"s3:if-none-match": "true"}


def test_each_address_is_subscribed_to_the_alerts(declare):
    emails = declare(a_foundation(alert_emails=["a@b.c", "d@e.f"])).all("aws:sns/topicSubscription:TopicSubscription")

    assert {d.inputs["endpoint"] for d in emails} == {"a@b.c", "d@e.f"}


@pytest.mark.parametrize("field", ["superseded_days", "expire_days"])
def test_a_span_of_no_days_is_refused(field):
    with pytest.raises(ValueError, match=f"{field} must be at least 1 day, got 0"):
        PrivateBucketArgs(place=PLACE, key_arn="key", **{field: 0})


def test_a_bucket_is_ready_only_when_it_keeps_versions(declare):
    engine = declare(lambda: PrivateBucket("b", PrivateBucketArgs(place=PLACE, key_arn="key")))

    assert engine.outputs["b"] == {"bucket": "b-bucket-id"}
