"""This file is one sample of every resource type in the provider's table, in an order in which they can be created.

A value `{logical.output}` is an output of an earlier sample; CHANGED holds inputs that an update must carry.
"""

import json
from typing import Any

from localcloud.provider.api import ARCHIVE, ASSET, SIGNATURE

Json = dict[str, Any]


def text_archive(**files: str) -> Json:
    assets = {name.replace("_py", ".py"): {SIGNATURE: ASSET, "text": text} for name, text in files.items()}
    return {SIGNATURE: ARCHIVE, "assets": assets}


def document(service: str | None = None, action: str = "s3:GetObject", resource: str = "*") -> str:
    statement: Json = {"Effect": "Allow", "Action": "sts:AssumeRole" if service else action}
    statement |= {"Principal": {"Service": service}} if service else {"Resource": resource}
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]})


def resource_policy(action: str, resource: str, sid: str = "one") -> str:
    statement = {"Sid": sid, "Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::000000000000:root"}, "Action": action, "Resource": resource}
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]})


CODE = text_archive(main_py="def handle(event, context):\n    return 1\n")
NEW_CODE = text_archive(main_py="def handle(event, context):\n    return 2\n")
ALARM = {
    "comparisonOperator": "GreaterThanThreshold",
    "evaluationPeriods": 2,
    "metricName": "Errors",
    "namespace": "AWS/Lambda",
    "period": 60,
    "statistic": "Sum",
    "threshold": 1,
    "dimensions": {"FunctionName": "f"},
    "treatMissingData": "notBreaching",
    "alarmActions": ["{topic.arn}"],
    "tags": {"Team": "ml"},
}
DEFINITION = {"StartAt": "End", "States": {"End": {"Type": "Succeed"}}}
LIFECYCLE = {
    "id": "expire",
    "status": "Enabled",
    "filter": {"prefix": "logs/"},
    "expiration": {"days": 30},
    "noncurrentVersionExpiration": {"noncurrentDays": 7},
    "abortIncompleteMultipartUpload": {"daysAfterInitiation": 2},
}
QUERY = {"query": json.dumps({"ResourceTypeFilters": ["AWS::AllSupported"], "TagFilters": [{"Key": "Team"}]})}
FEATURES = [
    {"featureName": "flight", "featureType": "String"},
    {"featureName": "event_time", "featureType": "Fractional"},
]
SCALABLE = {
    "serviceNamespace": "dynamodb",
    "resourceId": "table/{table.name}",
    "scalableDimension": "dynamodb:table:ReadCapacityUnits",
}
TRACKING = {
    "predefinedMetricSpecification": {"predefinedMetricType": "DynamoDBReadCapacityUtilization"},
    "targetValue": 70,
    "scaleInCooldown": 300,
    "scaleOutCooldown": 60,
}

SAMPLES: list[tuple[str, str, Json]] = [
    ("aws:kms/key:Key", "key", {"description": "d", "enableKeyRotation": True, "tags": {"Team": "ml"}}),
    ("aws:kms/alias:Alias", "alias", {"targetKeyId": "{key.keyId}"}),
    ("aws:sns/topic:Topic", "topic", {"displayName": "Alerts", "tags": {"Team": "ml"}}),
    ("aws:sqs/queue:Queue", "queue", {"visibilityTimeoutSeconds": 45, "tags": {"Team": "ml"}}),
    ("aws:sqs/queuePolicy:QueuePolicy", "queue-policy", {"queueUrl": "{queue.url}", "policy": resource_policy("sqs:SendMessage", "{queue.arn}")}),
    ("aws:sns/topicPolicy:TopicPolicy", "topic-policy", {"arn": "{topic.arn}", "policy": resource_policy("sns:Publish", "{topic.arn}")}),
    ("aws:sns/topicSubscription:TopicSubscription", "subscription", {"topic": "{topic.arn}", "protocol": "sqs", "endpoint": "{queue.arn}", "rawMessageDelivery": True}),
    ("aws:s3/bucket:Bucket", "bucket", {"forceDestroy": True, "tags": {"Team": "ml"}}),
    ("aws:s3/bucketVersioning:BucketVersioning", "versioning", {"bucket": "{bucket.id}", "versioningConfiguration": {"status": "Enabled"}}),
    ("aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration", "encryption", {"bucket": "{bucket.id}", "rules": [{"applyServerSideEncryptionByDefault": {"sseAlgorithm": "aws:kms", "kmsMasterKeyId": "{key.arn}"}, "bucketKeyEnabled": True}]}),
    ("aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock", "private", {"bucket": "{bucket.id}", "blockPublicAcls": True, "blockPublicPolicy": True, "ignorePublicAcls": True, "restrictPublicBuckets": True}),
    ("aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration", "lifecycle", {"bucket": "{bucket.id}", "rules": [LIFECYCLE]}),
    ("aws:s3/bucketNotification:BucketNotification", "notification", {"bucket": "{bucket.id}", "eventbridge": True, "queues": [{"queueArn": "{queue.arn}", "events": ["s3:ObjectCreated:*"], "filterPrefix": "in/"}]}),
    ("aws:s3/bucketPolicy:BucketPolicy", "bucket-policy", {"bucket": "{bucket.id}", "policy": resource_policy("s3:GetObject", "{bucket.arn}/*")}),
    ("aws:s3/bucketOwnershipControls:BucketOwnershipControls", "ownership", {"bucket": "{bucket.id}", "rule": {"objectOwnership": "BucketOwnerEnforced"}}),
    ("aws:s3/bucketObjectv2:BucketObjectv2", "object", {"bucket": "{bucket.id}", "key": "a/b.txt", "source": {SIGNATURE: ASSET, "text": "one"}, "tags": {"Team": "ml"}, "forceDestroy": True}),
    ("aws:s3/bucketObject:BucketObject", "old-object", {"bucket": "{bucket.id}", "key": "c.json", "content": "{}", "contentType": "application/json"}),
    ("aws:iam/role:Role", "role", {"assumeRolePolicy": document("lambda.amazonaws.com"), "description": "d", "maxSessionDuration": 7200, "tags": {"Team": "ml"}}),
    ("aws:iam/rolePolicy:RolePolicy", "role-policy", {"role": "{role.name}", "policy": document()}),
    ("aws:iam/policy:Policy", "policy", {"policy": document(), "description": "d"}),
    ("aws:iam/rolePolicyAttachment:RolePolicyAttachment", "attachment", {"role": "{role.name}", "policyArn": "{policy.arn}"}),
    ("aws:iam/openIdConnectProvider:OpenIdConnectProvider", "github", {"url": "https://token.actions.githubusercontent.com", "clientIdLists": ["sts.amazonaws.com"], "thumbprintLists": ["6938fd4d98bab03faadb97b34396831e3780aea1"]}),
    ("aws:lambda/layerVersion:LayerVersion", "layer", {"layerName": "deps", "code": text_archive(python_dep="x = 1\n"), "compatibleRuntimes": ["python3.11"]}),
    ("aws:lambda/function:Function", "function", {"role": "{role.arn}", "runtime": "python3.11", "handler": "main.handle", "code": CODE, "memorySize": 256, "timeout": 30, "environment": {"variables": {"MODE": "1"}}, "layers": ["{layer.arn}"], "deadLetterConfig": {"targetArn": "{queue.arn}"}, "tracingConfig": {"mode": "Active"}, "ephemeralStorage": {"size": 1024}, "reservedConcurrentExecutions": 2, "tags": {"Team": "ml"}}),
    ("aws:lambda/alias:Alias", "live", {"functionName": "{function.name}", "functionVersion": "$LATEST", "name": "live"}),
    ("aws:lambda/permission:Permission", "permission", {"action": "lambda:InvokeFunction", "function": "{function.name}", "principal": "s3.amazonaws.com", "sourceArn": "{bucket.arn}"}),
    ("aws:lambda/functionEventInvokeConfig:FunctionEventInvokeConfig", "invoke-config", {"functionName": "{function.name}", "maximumRetryAttempts": 1, "destinationConfig": {"onFailure": {"destination": "{queue.arn}"}}}),
    ("aws:lambda/eventSourceMapping:EventSourceMapping", "mapping", {"functionName": "{function.name}", "eventSourceArn": "{queue.arn}", "batchSize": 5}),
    ("aws:cloudwatch/metricAlarm:MetricAlarm", "alarm", ALARM),
    ("aws:cloudwatch/compositeAlarm:CompositeAlarm", "composite", {"alarmName": "composite", "alarmRule": 'ALARM("{alarm.name}")', "alarmActions": ["{topic.arn}"]}),
    ("aws:cloudwatch/dashboard:Dashboard", "dashboard", {"dashboardName": "d", "dashboardBody": json.dumps({"widgets": [{"type": "text", "properties": {"markdown": "hi"}}]})}),
    ("aws:cloudwatch/logGroup:LogGroup", "logs", {"name": "/aws/lambda/f", "retentionInDays": 14, "tags": {"Team": "ml"}}),
    ("aws:cloudwatch/eventBus:EventBus", "bus", {"description": "d"}),
    ("aws:cloudwatch/eventRule:EventRule", "rule", {"eventPattern": json.dumps({"source": ["aws.s3"]}), "description": "d", "tags": {"Team": "ml"}}),
    ("aws:cloudwatch/eventTarget:EventTarget", "target", {"rule": "{rule.name}", "arn": "{queue.arn}", "inputTransformer": {"inputPaths": {"s": "$.source"}, "inputTemplate": '"<s>"'}, "retryPolicy": {"maximumRetryAttempts": 3, "maximumEventAgeInSeconds": 600}}),
    ("aws:dynamodb/table:Table", "table", {"billingMode": "PAY_PER_REQUEST", "hashKey": "pk", "rangeKey": "sk", "attributes": [{"name": "pk", "type": "S"}, {"name": "sk", "type": "S"}], "pointInTimeRecovery": {"enabled": True}, "ttl": {"attributeName": "expires", "enabled": True}, "serverSideEncryption": {"enabled": True, "kmsKeyArn": "{key.arn}"}, "tags": {"Team": "ml"}}),
    ("aws:sfn/stateMachine:StateMachine", "machine", {"roleArn": "{role.arn}", "definition": json.dumps(DEFINITION), "tracingConfiguration": {"enabled": True}, "loggingConfiguration": {"level": "ALL", "includeExecutionData": True, "logDestination": "{logs.arn}:*"}, "tags": {"Team": "ml"}}),
    ("aws:scheduler/scheduleGroup:ScheduleGroup", "group", {"tags": {"Team": "ml"}}),
    ("aws:scheduler/schedule:Schedule", "schedule", {"groupName": "{group.name}", "flexibleTimeWindow": {"mode": "OFF"}, "scheduleExpression": "rate(1 hour)", "target": {"arn": "{machine.arn}", "roleArn": "{role.arn}", "input": "{}", "retryPolicy": {"maximumRetryAttempts": 2}}}),
    ("aws:ssm/parameter:Parameter", "plain", {"name": "/estate/bucket", "type": "String", "value": "{bucket.id}", "tags": {"Team": "ml"}}),
    ("aws:ssm/parameter:Parameter", "hidden", {"type": "SecureString", "value": "hunter2", "keyId": "{key.arn}"}),
    ("aws:glue/catalogDatabase:CatalogDatabase", "database", {"description": "d"}),
    ("aws:glue/catalogTable:CatalogTable", "catalog-table", {"databaseName": "{database.name}", "name": "flights", "tableType": "EXTERNAL_TABLE", "parameters": {"classification": "parquet"}, "storageDescriptor": {"location": "s3://{bucket.id}/t/", "inputFormat": "i", "outputFormat": "o", "columns": [{"name": "a", "type": "string"}], "serDeInfo": {"serializationLibrary": "l"}}, "partitionKeys": [{"name": "year", "type": "int"}]}),
    ("aws:athena/workgroup:Workgroup", "workgroup", {"forceDestroy": True, "configuration": {"enforceWorkgroupConfiguration": True, "resultConfiguration": {"outputLocation": "s3://{bucket.id}/athena/", "encryptionConfiguration": {"encryptionOption": "SSE_KMS", "kmsKeyArn": "{key.arn}"}}}, "tags": {"Team": "ml"}}),
    ("aws:budgets/budget:Budget", "budget", {"budgetType": "COST", "timeUnit": "MONTHLY", "limitAmount": "100", "limitUnit": "USD", "notifications": [{"comparisonOperator": "GREATER_THAN", "notificationType": "ACTUAL", "threshold": 80, "thresholdType": "PERCENTAGE", "subscriberEmailAddresses": ["a@example.com"]}]}),
    ("aws:resourcegroups/group:Group", "resources", {"description": "d", "resourceQuery": QUERY}),
    ("aws:sagemaker/modelPackageGroup:ModelPackageGroup", "packages", {"modelPackageGroupName": "flight-delay", "modelPackageGroupDescription": "d", "tags": {"Team": "ml"}}),
    ("aws:sagemaker/modelPackageGroupPolicy:ModelPackageGroupPolicy", "packages-policy", {"modelPackageGroupName": "{packages.modelPackageGroupName}", "resourcePolicy": resource_policy("sagemaker:DescribeModelPackageGroup", "{packages.arn}")}),
    ("aws:sagemaker/featureGroup:FeatureGroup", "features", {"featureGroupName": "flights", "recordIdentifierFeatureName": "flight", "eventTimeFeatureName": "event_time", "roleArn": "{role.arn}", "featureDefinitions": FEATURES, "onlineStoreConfig": {"enableOnlineStore": True}, "offlineStoreConfig": {"s3StorageConfig": {"s3Uri": "s3://{bucket.id}/features"}}, "tags": {"Team": "ml"}}),
    ("aws:appautoscaling/target:Target", "scalable", {**SCALABLE, "minCapacity": 1, "maxCapacity": 4}),
    ("aws:appautoscaling/policy:Policy", "scaling", {**SCALABLE, "policyType": "TargetTrackingScaling", "targetTrackingScalingPolicyConfiguration": TRACKING}),
]

CHANGED: dict[str, Json] = {
    "key": {"description": "new", "tags": {"Team": "new", "Added": "1"}},
    "topic": {"displayName": "New", "tags": {"Other": "1"}},
    "queue": {"visibilityTimeoutSeconds": 60, "tags": {"Team": "new"}},
    "queue-policy": {"policy": resource_policy("sqs:ReceiveMessage", "{queue.arn}")},
    "topic-policy": {"policy": resource_policy("sns:Subscribe", "{topic.arn}")},
    "subscription": {"rawMessageDelivery": False},
    "bucket": {"tags": {"Team": "new"}},
    "versioning": {"versioningConfiguration": {"status": "Suspended"}},
    "encryption": {"rules": [{"applyServerSideEncryptionByDefault": {"sseAlgorithm": "AES256"}}]},
    "private": {"blockPublicAcls": False},
    "lifecycle": {"rules": [{**LIFECYCLE, "expiration": {"days": 60}}]},
    "notification": {"eventbridge": False},
    "bucket-policy": {"policy": resource_policy("s3:PutObject", "{bucket.arn}/*")},
    "ownership": {"rule": {"objectOwnership": "BucketOwnerPreferred"}},
    "object": {"source": {SIGNATURE: ASSET, "text": "two"}, "tags": {"Team": "new"}},
    "old-object": {"content": '{"a": 1}'},
    "role": {"assumeRolePolicy": document("states.amazonaws.com"), "description": "new", "tags": {"Team": "new"}},
    "role-policy": {"policy": document(action="s3:PutObject")},
    "policy": {"policy": document(action="s3:PutObject")},
    "github": {"clientIdLists": ["sts.amazonaws.com", "other"]},
    "function": {"code": NEW_CODE, "memorySize": 512, "environment": {"variables": {"MODE": "2"}}, "reservedConcurrentExecutions": 3, "tags": {"Team": "new"}},
    "live": {"description": "new"},
    "invoke-config": {"maximumRetryAttempts": 0},
    "mapping": {"batchSize": 7},
    "alarm": {"threshold": 5, "tags": {"Team": "new"}},
    "composite": {"alarmDescription": "new"},
    "dashboard": {"dashboardBody": json.dumps({"widgets": []})},
    "logs": {"retentionInDays": 30, "tags": {"Team": "new"}},
    "bus": {"description": "new"},
    "rule": {"eventPattern": json.dumps({"source": ["aws.sagemaker"]}), "state": "DISABLED"},
    "target": {"retryPolicy": {"maximumRetryAttempts": 5, "maximumEventAgeInSeconds": 600}},
    "table": {"pointInTimeRecovery": {"enabled": False}, "deletionProtectionEnabled": False, "tags": {"Team": "new"}},
    "machine": {"definition": json.dumps({**DEFINITION, "Comment": "new"}), "tags": {"Team": "new"}},
    "group": {"tags": {"Team": "new"}},
    "schedule": {"scheduleExpression": "rate(2 hours)", "state": "DISABLED"},
    "plain": {"value": "new", "tags": {"Team": "new"}},
    "hidden": {"value": "hunter3"},
    "database": {"description": "new"},
    "catalog-table": {"parameters": {"classification": "csv"}},
    "workgroup": {"description": "new", "state": "DISABLED", "tags": {"Team": "new"}},
    "budget": {"limitAmount": "200"},
    "resources": {"description": "new"},
    "packages": {"tags": {"Team": "new"}},
    "packages-policy": {"resourcePolicy": resource_policy("sagemaker:ListModelPackages", "{packages.arn}")},
    "features": {"featureDefinitions": [*FEATURES, {"featureName": "distance", "featureType": "Integral"}], "tags": {"Team": "new"}},
    "scalable": {"maxCapacity": 8},
    "scaling": {"targetTrackingScalingPolicyConfiguration": {**TRACKING, "targetValue": 50}},
}


def resolve(value: Any, outputs: dict[str, Json]) -> Any:
    """The value with references to earlier samples filled in."""
    if isinstance(value, str):
        for logical, told in outputs.items():
            for prop, item in told.items():
                value = value.replace(f"{{{logical}.{prop}}}", str(item))
        return value
    if isinstance(value, dict):
        return {key: resolve(item, outputs) for key, item in value.items()}
    return [resolve(item, outputs) for item in value] if isinstance(value, list) else value
