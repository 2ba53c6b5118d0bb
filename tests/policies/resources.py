"""One compliant resource per type that a rule is about; each test spoils one thing."""

import copy
import json
from types import SimpleNamespace

TAGS = {"Project": "mlops", "Environment": "prod", "Owner": "ml", "CostCenter": "ml"}
KEY = "arn:aws:kms:eu-west-1:1:key/k"


def policy(*statements):
    return json.dumps({"Statement": list(statements)})


TLS = {
    "Effect": "Deny",
    "Principal": "*",
    "Action": "s3:*",
    "Resource": "b",
    "Condition": {"Bool": {"aws:SecureTransport": "false"}},
}
SHARED = {"Effect": "Allow", "Principal": {"AWS": ["arn:aws:iam::111122223333:root"]}, "Action": ["sagemaker:Describe"]}
ISSUER = "token.actions.githubusercontent.com"
TRUST = {
    "Effect": "Allow",
    "Principal": {"Federated": "issuer"},
    "Action": "sts:AssumeRoleWithWebIdentity",
    "Condition": {"StringEquals": {f"{ISSUER}:aud": "sts", f"{ISSUER}:sub": "repo:o/r:environment:prod"}},
}
TRAIN = {
    "EnableManagedSpotTraining": True,
    "CheckpointConfig": {"S3Uri.$": "somewhere"},
    "StoppingCondition": {"MaxRuntimeInSeconds": 60, "MaxWaitTimeInSeconds": 120},
    "ResourceConfig": {"InstanceType": "ml.m5.large", "VolumeKmsKeyId": KEY},
}
PROCESS = {
    "StoppingCondition": {"MaxRuntimeInSeconds": 60},
    "ProcessingResources": {"ClusterConfig": {"InstanceType": "ml.m5.large", "VolumeKmsKeyId": KEY}},
}


def machine(train=TRAIN, process=PROCESS):
    service = "arn:aws:states:::sagemaker:create"
    states = {
        "Train": {"Resource": f"{service}TrainingJob.sync", "Parameters": train},
        "Together": {
            "Type": "Parallel",
            "Branches": [{"States": {"Validate": {"Resource": f"{service}ProcessingJob.sync", "Parameters": process}}}],
        },
    }
    return json.dumps({"States": states})


COMPLIANT = {
    "aws:s3/bucket:Bucket": {"tagsAll": TAGS},
    "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock": {
        "blockPublicAcls": True,
        "blockPublicPolicy": True,
        "ignorePublicAcls": True,
        "restrictPublicBuckets": True,
    },
    "aws:s3/bucketPolicy:BucketPolicy": {"policy": policy(TLS)},
    "aws:s3/bucketVersioning:BucketVersioning": {"versioningConfiguration": {"status": "Enabled"}},
    "aws:dynamodb/table:Table": {
        "tagsAll": TAGS,
        "serverSideEncryption": {"enabled": True, "kmsKeyArn": KEY},
        "pointInTimeRecovery": {"enabled": True},
    },
    "aws:kms/key:Key": {"tagsAll": TAGS, "enableKeyRotation": True, "deletionWindowInDays": 30},
    "aws:cloudwatch/logGroup:LogGroup": {"tagsAll": TAGS, "retentionInDays": 30, "kmsKeyId": KEY},
    "aws:cloudwatch/metricAlarm:MetricAlarm": {
        "alarmActions": ["topic"],
        "alarmDescription": "it broke",
        "treatMissingData": "notBreaching",
    },
    "aws:iam/role:Role": {"tagsAll": TAGS, "assumeRolePolicy": policy(TRUST)},
    "aws:iam/rolePolicy:RolePolicy": {
        "policy": policy(
            {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::b/*"},
            {"Effect": "Allow", "Action": ["ecr:GetAuthorizationToken"], "Resource": "*"},
        )
    },
    "aws:lambda/function:Function": {"tagsAll": TAGS, "name": "f", "runtime": "python3.13", "kmsKeyArn": KEY},
    "aws:lambda/functionEventInvokeConfig:FunctionEventInvokeConfig": {
        "functionName": "f",
        "destinationConfig": {"onFailure": {"destination": "queue"}},
    },
    "aws:sfn/stateMachine:StateMachine": {"tagsAll": TAGS, "definition": machine()},
    "aws:sagemaker/featureGroup:FeatureGroup": {
        "tagsAll": TAGS,
        "offlineStoreConfig": {"s3StorageConfig": {"kmsKeyId": KEY}},
    },
    "aws:sagemaker/modelPackageGroupPolicy:ModelPackageGroupPolicy": {"resourcePolicy": policy(SHARED)},
}


def spoiled(kind, changes):
    """The compliant resource with some properties changed; None takes one away."""
    props = copy.deepcopy(COMPLIANT.get(kind, {})) | changes
    return {name: value for name, value in props.items() if value is not None}


def resource(kind, props, *, protect=True, name="it"):
    """A resource as a rule sees it, alone or in a stack."""
    opts = SimpleNamespace(protect=protect)
    return SimpleNamespace(resource_type=kind, name=name, props=props, opts=opts, urn=f"urn::{name}")


def violations(rule, *resources):
    """What a rule says about some resources."""
    found = []

    def report(message, _urn=None):
        found.append(message)

    if hasattr(rule, "validate") and not isinstance(rule, _stack_policy()):
        for one in resources:
            rule.validate(one, report)
    else:
        rule.validate(SimpleNamespace(resources=resources), report)
    return found


def _stack_policy():
    from pulumi_policy import StackValidationPolicy

    return StackValidationPolicy
