"""Every rule: a compliant resource passes, and each single thing that is spoiled is named with the way out."""

import importlib
import pkgutil

import pytest

import policies.rules
from policies.rules import RULES
from tests.policies.resources import (
    COMPLIANT,
    KEY,
    PROCESS,
    SHARED,
    TAGS,
    TRAIN,
    TRUST,
    machine,
    policy,
    resource,
    spoiled,
    violations,
)

ALARM, BUCKET = "aws:cloudwatch/metricAlarm:MetricAlarm", "aws:s3/bucket:Bucket"
BLOCK, ACL = "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock", "aws:s3/bucketAcl:BucketAcl"
BUCKET_POLICY, VERSIONING = "aws:s3/bucketPolicy:BucketPolicy", "aws:s3/bucketVersioning:BucketVersioning"
TABLE, LOG, FUNCTION = "aws:dynamodb/table:Table", "aws:cloudwatch/logGroup:LogGroup", "aws:lambda/function:Function"
INVOKE = "aws:lambda/functionEventInvokeConfig:FunctionEventInvokeConfig"
ROLE, ROLE_POLICY, KMS = "aws:iam/role:Role", "aws:iam/rolePolicy:RolePolicy", "aws:kms/key:Key"
MACHINE, GROUP = "aws:sfn/stateMachine:StateMachine", "aws:sagemaker/featureGroup:FeatureGroup"
SHARING = "aws:sagemaker/modelPackageGroupPolicy:ModelPackageGroupPolicy"

OPEN = {"Effect": "Allow", "Principal": "*", "Action": "s3:GetObject", "Resource": "b"}
ALL_FORKS = {**TRUST, "Condition": {"StringEquals": {"x:sub": "repo:o/r:*"}}}
LOOSELY = {**TRUST, "Condition": {"StringLike": {"x:sub": "repo:o/r:ref"}}}
ON_NVME = {**TRAIN, "ResourceConfig": {"InstanceType": "ml.g5.xlarge", "VolumeKmsKeyId": KEY}}
KEYLESS = {**PROCESS, "ProcessingResources": {"ClusterConfig": {"InstanceType": "ml.m5.large"}}}
IMPATIENT = {**TRAIN, "StoppingCondition": {"MaxRuntimeInSeconds": 60, "MaxWaitTimeInSeconds": 59}}
ROLES = {**SHARED, "Principal": {"AWS": "arn:aws:iam::111122223333:role/r"}}
ONLINE = {"enableOnlineStore": True}

SPOILED = [
    ("alarms-speak", ALARM, {"alarmActions": []}, "calls nobody"),
    ("alarms-speak", ALARM, {"alarmDescription": None}, "does not say what is wrong"),
    ("alarms-speak", ALARM, {"treatMissingData": None}, "what no data means"),
    ("buckets-are-closed", BLOCK, {"blockPublicAcls": False}, "leaves blockPublicAcls off"),
    ("buckets-are-closed", BLOCK, {"restrictPublicBuckets": None}, "leaves restrictPublicBuckets off"),
    ("buckets-are-closed", BUCKET_POLICY, {"policy": policy(OPEN)}, "something to everybody"),
    ("buckets-are-closed", ACL, {"acl": "public-read"}, "is an ACL"),
    ("buckets-refuse-plain-http", BUCKET_POLICY, {"policy": policy(OPEN)}, "in the clear"),
    ("buckets-keep-versions", VERSIONING, {"versioningConfiguration": {"status": "Suspended"}}, "got status Suspended"),
    ("encrypted-at-rest", TABLE, {"serverSideEncryption": {"enabled": True}}, "serverSideEncryption.kmsKeyArn"),
    ("encrypted-at-rest", LOG, {"kmsKeyId": None}, "set kmsKeyId"),
    ("encrypted-at-rest", GROUP, {"onlineStoreConfig": ONLINE}, "onlineStoreConfig.securityConfig.kmsKeyId"),
    ("encrypted-at-rest", FUNCTION, {"kmsKeyArn": None}, "set kmsKeyArn"),
    ("failures-go-somewhere", FUNCTION, {"name": "g"}, "g loses what it fails on"),
    ("federation-is-exact", ROLE, {"assumeRolePolicy": policy(ALL_FORKS)}, "trusts repo:o/r:*"),
    ("federation-is-exact", ROLE, {"assumeRolePolicy": policy(LOOSELY)}, "trusts nobody"),
    ("jobs-have-an-end", MACHINE, {"definition": machine(train={**TRAIN, "StoppingCondition": {}})}, "in Train"),
    ("jobs-have-an-end", MACHINE, {"definition": machine(process={})}, "in Validate"),
    ("keys-rotate", KMS, {"enableKeyRotation": False}, "never rotated"),
    ("keys-rotate", KMS, {"deletionWindowInDays": 1}, "gone in 1 days"),
    ("logs-expire", LOG, {"retentionInDays": 0}, "for ever"),
    ("no-iam-wildcards", ROLE_POLICY, {"policy": policy({**OPEN, "Action": "s3:*"})}, "allows s3:*"),
    ("no-iam-wildcards", ROLE_POLICY, {"policy": policy({**OPEN, "Resource": "*"})}, "allows s3:GetObject"),
    ("no-stored-keys", "aws:iam/accessKey:AccessKey", {"user": "ci"}, "lasts until somebody loses it"),
    ("no-volume-key-on-nvme", MACHINE, {"definition": machine(train=ON_NVME)}, "ml.g5.xlarge in Train"),
    ("no-volume-key-on-nvme", MACHINE, {"definition": machine(process=KEYLESS)}, "without our key"),
    ("no-withdrawn-service", "aws:sagemaker/monitoringSchedule:MonitoringSchedule", {}, "Model Monitor"),
    ("ownership-tags", BUCKET, {"tagsAll": {**TAGS, "Owner": ""}}, "lacks the tags Owner"),
    ("packages-go-to-accounts", SHARING, {"resourcePolicy": policy(ROLES)}, "role/r"),
    ("packages-go-to-accounts", SHARING, {"resourcePolicy": policy({**SHARED, "Action": "sagemaker:*"})}, "wildcard"),
    ("runtimes-are-supported", FUNCTION, {"runtime": "python3.9"}, "runs on python3.9"),
    ("spot-has-checkpoints", MACHINE, {"definition": machine({**TRAIN, "CheckpointConfig": {}})}, "start anew"),
    ("spot-has-checkpoints", MACHINE, {"definition": machine(IMPATIENT)}, "may not wait"),
    ("tables-can-go-back", TABLE, {"pointInTimeRecovery": {"enabled": False}}, "cannot be restored"),
]
BY_NAME = {rule.name: rule for rule in RULES}


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_compliant_resources_pass(rule):
    assert violations(rule, *(resource(kind, props) for kind, props in COMPLIANT.items())) == []


@pytest.mark.parametrize(("rule", "kind", "change", "says"), SPOILED, ids=[f"{r}: {s}" for r, _, _, s in SPOILED])
def test_one_spoiled_thing_is_named(rule, kind, change, says):
    [message] = violations(BY_NAME[rule], resource(kind, spoiled(kind, change)))

    assert says in message


def test_a_stateful_resource_without_protection_is_named_in_prod_and_let_be_in_dev():
    rule, dev = BY_NAME["state-is-protected"], {"tagsAll": {**TAGS, "Environment": "dev"}}

    [message] = violations(rule, resource(BUCKET, COMPLIANT[BUCKET], protect=False))
    assert message.startswith("it can be deleted by a mistake")
    assert violations(rule, resource(BUCKET, dev, protect=False)) == []


def test_a_destination_that_is_empty_is_no_destination():
    without = resource(INVOKE, {"functionName": "f", "destinationConfig": {"onFailure": {}}})

    assert violations(BY_NAME["failures-go-somewhere"], resource(FUNCTION, COMPLIANT[FUNCTION]), without)


def test_default_tags_count_and_own_tags_do_too():
    assert violations(BY_NAME["ownership-tags"], resource(BUCKET, {"tags": TAGS})) == []


def test_every_rule_file_is_in_the_pack_under_its_own_name():
    files = [module.name for module in pkgutil.iter_modules(policies.rules.__path__)]

    assert sorted(BY_NAME) == sorted(name.replace("_", "-") for name in files)
    for name in files:
        assert getattr(importlib.import_module(f"policies.rules.{name}"), name) in RULES


def test_every_rule_is_seen_to_refuse_something():
    assert {rule for rule, *_ in SPOILED} | {"state-is-protected"} == set(BY_NAME)
