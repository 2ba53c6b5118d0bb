"""Samples of functions, state machines and schedules."""

import json

from tests.localcloud.samples.sample import NEW_TEAM, TEAM, Json, Sample, archive

FUNCTION: Json = {
    "role": "{role.arn}",
    "runtime": "python3.11",
    "handler": "main.handle",
    "code": archive(main="def handle(event, context):\n    return 1\n"),
    "memorySize": 256,
    "timeout": 30,
    "environment": {"variables": {"MODE": "1"}},
    "layers": ["{layer.arn}"],
    "deadLetterConfig": {"targetArn": "{queue.arn}"},
    "tracingConfig": {"mode": "Active"},
    "ephemeralStorage": {"size": 1024},
    "reservedConcurrentExecutions": 2,
}
NEW_FUNCTION: Json = {
    "code": archive(main="def handle(event, context):\n    return 2\n"),
    "memorySize": 512,
    "environment": {"variables": {"MODE": "2"}},
    "reservedConcurrentExecutions": 3,
}
DEFINITION: Json = {"StartAt": "End", "States": {"End": {"Type": "Succeed"}}}
MACHINE: Json = {
    "roleArn": "{role.arn}",
    "definition": json.dumps(DEFINITION),
    "tracingConfiguration": {"enabled": True},
    "loggingConfiguration": {"level": "ALL", "includeExecutionData": True, "logDestination": "{logs.arn}:*"},
}
TARGET = {
    "arn": "{machine.arn}",
    "roleArn": "{role.arn}",
    "input": "{}",
    "retryPolicy": {"maximumRetryAttempts": 2},
}

SAMPLES = [
    Sample(
        "aws:lambda/layerVersion:LayerVersion",
        "layer",
        {"layerName": "deps", "code": archive(dep="x = 1\n"), "compatibleRuntimes": ["python3.11"]},
    ),
    Sample("aws:lambda/function:Function", "function", {**FUNCTION, **TEAM}, {**NEW_FUNCTION, **NEW_TEAM}),
    Sample(
        "aws:lambda/alias:Alias",
        "live",
        {"functionName": "{function.name}", "functionVersion": "$LATEST", "name": "live"},
        {"description": "new"},
    ),
    Sample(
        "aws:lambda/permission:Permission",
        "permission",
        {
            "action": "lambda:InvokeFunction",
            "function": "{function.name}",
            "principal": "s3.amazonaws.com",
            "sourceArn": "{bucket.arn}",
        },
    ),
    Sample(
        "aws:lambda/functionEventInvokeConfig:FunctionEventInvokeConfig",
        "invoke-config",
        {
            "functionName": "{function.name}",
            "maximumRetryAttempts": 1,
            "destinationConfig": {"onFailure": {"destination": "{queue.arn}"}},
        },
        {"maximumRetryAttempts": 0},
    ),
    Sample(
        "aws:lambda/eventSourceMapping:EventSourceMapping",
        "mapping",
        {"functionName": "{function.name}", "eventSourceArn": "{queue.arn}", "batchSize": 5},
        {"batchSize": 7},
    ),
    Sample(
        "aws:cloudwatch/logGroup:LogGroup",
        "logs",
        {"name": "/aws/vendedlogs/machine", "retentionInDays": 14, **TEAM},
        {"retentionInDays": 30, **NEW_TEAM},
    ),
    Sample(
        "aws:sfn/stateMachine:StateMachine",
        "machine",
        {**MACHINE, **TEAM},
        {"definition": json.dumps({**DEFINITION, "Comment": "new"}), **NEW_TEAM},
        lost=("tracingConfiguration",),
    ),
    Sample("aws:scheduler/scheduleGroup:ScheduleGroup", "group", TEAM, NEW_TEAM),
    Sample(
        "aws:scheduler/schedule:Schedule",
        "schedule",
        {
            "groupName": "{group.name}",
            "flexibleTimeWindow": {"mode": "OFF"},
            "scheduleExpression": "rate(1 hour)",
            "target": TARGET,
        },
        {"scheduleExpression": "rate(2 hours)", "state": "DISABLED"},
    ),
]
