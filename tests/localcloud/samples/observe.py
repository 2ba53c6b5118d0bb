"""Samples of alarms, dashboards, rules and scaling."""

import json

from tests.localcloud.samples.sample import NEW_TEAM, TEAM, Json, Sample

ALARM: Json = {
    "comparisonOperator": "GreaterThanThreshold",
    "evaluationPeriods": 2,
    "metricName": "Errors",
    "namespace": "AWS/Lambda",
    "period": 60,
    "statistic": "Sum",
    "threshold": 1,
    "dimensions": {"FunctionName": "{function.name}"},
    "treatMissingData": "notBreaching",
    "alarmActions": ["{topic.arn}"],
}
TARGET: Json = {
    "rule": "{rule.name}",
    "arn": "{queue.arn}",
    "inputTransformer": {"inputPaths": {"source": "$.source"}, "inputTemplate": '"<source>"'},
    "retryPolicy": {"maximumRetryAttempts": 3, "maximumEventAgeInSeconds": 600},
}
SCALABLE = {
    "serviceNamespace": "sagemaker",
    "resourceId": "endpoint/flight-delay/variant/main",
    "scalableDimension": "sagemaker:variant:DesiredInstanceCount",
}
TRACKING: Json = {
    "predefinedMetricSpecification": {"predefinedMetricType": "SageMakerVariantInvocationsPerInstance"},
    "targetValue": 70,
    "scaleInCooldown": 300,
    "scaleOutCooldown": 60,
}
WIDGET = {"type": "text", "properties": {"markdown": "hi"}}

SAMPLES = [
    Sample("aws:cloudwatch/metricAlarm:MetricAlarm", "alarm", {**ALARM, **TEAM}, {"threshold": 5, **NEW_TEAM}),
    Sample(
        "aws:cloudwatch/compositeAlarm:CompositeAlarm",
        "composite",
        {"alarmName": "composite", "alarmRule": 'ALARM("{alarm.name}")', "alarmActions": ["{topic.arn}"]},
        {"alarmDescription": "new"},
    ),
    Sample(
        "aws:cloudwatch/dashboard:Dashboard",
        "dashboard",
        {"dashboardName": "estate", "dashboardBody": json.dumps({"widgets": [WIDGET]})},
        {"dashboardBody": json.dumps({"widgets": []})},
    ),
    Sample("aws:cloudwatch/eventBus:EventBus", "bus", {"description": "d"}, {"description": "new"}),
    Sample(
        "aws:cloudwatch/eventRule:EventRule",
        "rule",
        {"eventPattern": json.dumps({"source": ["aws.s3"]}), "description": "d", **TEAM},
        {"eventPattern": json.dumps({"source": ["aws.sagemaker"]}), "state": "DISABLED", **NEW_TEAM},
    ),
    Sample(
        "aws:cloudwatch/eventTarget:EventTarget",
        "target",
        TARGET,
        {"retryPolicy": {"maximumRetryAttempts": 5, "maximumEventAgeInSeconds": 600}},
    ),
    Sample(
        "aws:appautoscaling/target:Target",
        "scalable",
        {**SCALABLE, "minCapacity": 1, "maxCapacity": 4},
        {"maxCapacity": 8},
    ),
    Sample(
        "aws:appautoscaling/policy:Policy",
        "scaling",
        {**SCALABLE, "policyType": "TargetTrackingScaling", "targetTrackingScalingPolicyConfiguration": TRACKING},
        {"targetTrackingScalingPolicyConfiguration": {**TRACKING, "targetValue": 50}},
    ),
]
