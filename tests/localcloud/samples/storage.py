"""Samples of keys, topics, queues and buckets."""

from tests.localcloud.samples.sample import NEW_TEAM, TEAM, Json, Sample, grant, text_asset

RULE: Json = {
    "id": "expire",
    "status": "Enabled",
    "filter": {"prefix": "logs/"},
    "expiration": {"days": 30},
    "noncurrentVersionExpiration": {"noncurrentDays": 7},
    "abortIncompleteMultipartUpload": {"daysAfterInitiation": 2},
}
QUEUE_EVENTS = {"queueArn": "{queue.arn}", "events": ["s3:ObjectCreated:*"], "filterPrefix": "in/"}
KMS_RULE = {"applyServerSideEncryptionByDefault": {"sseAlgorithm": "aws:kms", "kmsMasterKeyId": "{key.arn}"}}
SUBSCRIPTION = {"topic": "{topic.arn}", "protocol": "sqs", "endpoint": "{queue.arn}", "rawMessageDelivery": True}
PRIVATE = dict.fromkeys(("blockPublicAcls", "blockPublicPolicy", "ignorePublicAcls", "restrictPublicBuckets"), True)
OBJECT = {"key": "a/b.txt", "source": text_asset("one"), "forceDestroy": True}


def on_bucket(kind: str, name: str, inputs: Json, changed: Json, *, stays: bool = False) -> Sample:
    return Sample(kind, name, {"bucket": "{bucket.id}", **inputs}, changed, stays=stays)


SAMPLES = [
    Sample(
        "aws:kms/key:Key",
        "key",
        {"description": "d", "enableKeyRotation": True, **TEAM},
        {"description": "new", "enableKeyRotation": False, **NEW_TEAM},
    ),
    Sample("aws:kms/alias:Alias", "alias", {"targetKeyId": "{key.keyId}"}),
    Sample("aws:sns/topic:Topic", "topic", {"displayName": "Alerts", **TEAM}, {"displayName": "New", **NEW_TEAM}),
    Sample(
        "aws:sqs/queue:Queue",
        "queue",
        {"visibilityTimeoutSeconds": 45, **TEAM},
        {"visibilityTimeoutSeconds": 60, **NEW_TEAM},
    ),
    Sample(
        "aws:sqs/queuePolicy:QueuePolicy",
        "queue-policy",
        {
            "queueUrl": "{queue.url}",
            "policy": grant("sqs:SendMessage", "{queue.arn}", Service="s3.amazonaws.com"),
        },
        {"policy": grant("sqs:*", "{queue.arn}", Service="s3.amazonaws.com")},
    ),
    Sample(
        "aws:sns/topicPolicy:TopicPolicy",
        "topic-policy",
        {"arn": "{topic.arn}", "policy": grant("sns:Publish", "{topic.arn}")},
        {"policy": grant("sns:Subscribe", "{topic.arn}")},
        stays=True,
    ),
    Sample("aws:sns/topicSubscription:TopicSubscription", "subscription", SUBSCRIPTION, {"rawMessageDelivery": False}),
    Sample("aws:s3/bucket:Bucket", "bucket", {"forceDestroy": True, **TEAM}, NEW_TEAM),
    on_bucket(
        "aws:s3/bucketVersioning:BucketVersioning",
        "versioning",
        {"versioningConfiguration": {"status": "Enabled"}},
        {"versioningConfiguration": {"status": "Suspended"}},
        stays=True,
    ),
    on_bucket(
        "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration",
        "encryption",
        {"rules": [{**KMS_RULE, "bucketKeyEnabled": True}]},
        {"rules": [{"applyServerSideEncryptionByDefault": {"sseAlgorithm": "AES256"}}]},
        stays=True,
    ),
    on_bucket("aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock", "private", PRIVATE, {"blockPublicAcls": False}),
    on_bucket(
        "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration",
        "lifecycle",
        {"rules": [RULE]},
        {"rules": [{**RULE, "expiration": {"days": 60}}]},
    ),
    on_bucket(
        "aws:s3/bucketNotification:BucketNotification",
        "notification",
        {"eventbridge": True, "queues": [QUEUE_EVENTS]},
        {"eventbridge": False},
        stays=True,
    ),
    # Of its own: AWS keeps versions of a bucket with a lock for good.
    Sample("aws:s3/bucket:Bucket", "vault", {"forceDestroy": True, **TEAM}, NEW_TEAM),
    Sample(
        "aws:s3/bucketVersioning:BucketVersioning",
        "vault-versioning",
        {"bucket": "{vault.id}", "versioningConfiguration": {"status": "Enabled"}},
        stays=True,
    ),
    Sample(
        "aws:s3/bucketObjectLockConfiguration:BucketObjectLockConfiguration",
        "lock",
        {
            "bucket": "{vault.id}",
            "objectLockEnabled": "Enabled",
            "rule": {"defaultRetention": {"mode": "GOVERNANCE", "days": 1}},
        },
        {"rule": {"defaultRetention": {"mode": "GOVERNANCE", "days": 2}}},
        stays=True,
    ),
    on_bucket(
        "aws:s3/bucketPolicy:BucketPolicy",
        "bucket-policy",
        {"policy": grant("s3:GetObject", "{bucket.arn}/*")},
        {"policy": grant("s3:PutObject", "{bucket.arn}/*")},
    ),
    on_bucket(
        "aws:s3/bucketOwnershipControls:BucketOwnershipControls",
        "ownership",
        {"rule": {"objectOwnership": "BucketOwnerEnforced"}},
        {"rule": {"objectOwnership": "BucketOwnerPreferred"}},
    ),
    on_bucket(
        "aws:s3/bucketObjectv2:BucketObjectv2",
        "object",
        {**OBJECT, **TEAM},
        {"source": text_asset("two"), **NEW_TEAM},
    ),
    on_bucket(
        "aws:s3/bucketObject:BucketObject",
        "old-object",
        {"key": "c.json", "content": "{}", "contentType": "application/json"},
        {"content": '{"a": 1}', "contentType": "text/plain"},
    ),
]
