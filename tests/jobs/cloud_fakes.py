"""This file is the one DynamoDB table and the one SageMaker that these tests talk to, in memory."""
# ruff: noqa: N803 - the services name their parameters so

import json
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from io import BytesIO
from typing import Any

from botocore.exceptions import ClientError

TABLE = "mlops-local-ledger"
KEYS = [{"AttributeName": "line", "KeyType": "HASH"}, {"AttributeName": "seq", "KeyType": "RANGE"}]
INDEXES = [
    {"IndexName": name, "KeySchema": keys, "Projection": {"ProjectionType": "ALL"}}
    for name, keys in {
        "by-id": [{"AttributeName": "id", "KeyType": "HASH"}],
        "by-topic": [{"AttributeName": "topic", "KeyType": "HASH"}, {"AttributeName": "seq", "KeyType": "RANGE"}],
    }.items()
]


def make_table(client: Any, table: str = TABLE) -> None:
    client.create_table(
        TableName=table,
        KeySchema=KEYS,
        AttributeDefinitions=[
            {"AttributeName": name, "AttributeType": "N" if name == "seq" else "S"}
            for name in ("line", "seq", "id", "topic")
        ],
        GlobalSecondaryIndexes=INDEXES,
        BillingMode="PAY_PER_REQUEST",
    )


def not_found(operation: str) -> ClientError:
    return ClientError({"Error": {"Code": "ValidationException", "Message": "Could not find it."}}, operation)


@dataclass
class Sagemaker:
    """Endpoints that move by one state at each look; a rollout can be told to go wrong."""

    packages: dict[str, dict[str, Any]] = field(default_factory=dict)
    models: dict[str, dict[str, Any]] = field(default_factory=dict)
    configs: dict[str, dict[str, Any]] = field(default_factory=dict)
    endpoints: dict[str, dict[str, Any]] = field(default_factory=dict)
    calls: list[str] = field(default_factory=list)
    rolls_back: bool = False
    fails: bool = False
    refuses_updates: list[str] = field(default_factory=list)

    def describe_model_package(self, ModelPackageName):
        return self.packages[ModelPackageName]

    def create_model(self, **request):
        self._create(self.models, request["ModelName"], request)

    def create_endpoint_config(self, **request):
        self._create(self.configs, request["EndpointConfigName"], request)

    def _create(self, where, name, request):
        if name in where:
            raise ClientError(
                {"Error": {"Code": "ValidationException", "Message": "Cannot create already existing thing"}}, "Create"
            )
        self.calls.append(f"create {name}")
        where[name] = {**request, "CreationTime": datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=len(self.calls))}

    def create_endpoint(self, EndpointName, EndpointConfigName):
        self.calls.append(f"create endpoint {EndpointName}")
        self.endpoints[EndpointName] = {"config": EndpointConfigName, "status": "Creating", "next": None}

    def update_endpoint(self, EndpointName, EndpointConfigName, **how):
        if self.refuses_updates:
            error = {"Code": "ValidationException", "Message": f"{self.refuses_updates.pop()} {EndpointName}."}
            raise ClientError({"Error": error}, "UpdateEndpoint")
        self.calls.append(f"update endpoint {EndpointName}")
        found = self.endpoints[EndpointName]
        self.endpoints[EndpointName] = {**found, "status": "Updating", "next": EndpointConfigName, "how": how}

    def describe_endpoint(self, EndpointName):
        found = self.endpoints.get(EndpointName)
        if not found:
            raise not_found("DescribeEndpoint")
        said = {"EndpointStatus": found["status"], "EndpointConfigName": found["config"]}
        if found["next"]:
            said["PendingDeploymentSummary"] = {"EndpointConfigName": found["next"]}
        self._move(found)
        return said

    def _move(self, found):
        if found["status"] in ("Creating", "Updating"):
            arrived = found["next"] and not self.rolls_back
            found["config"] = found["next"] if arrived else found["config"]
            found["status"] = "Failed" if self.fails else "InService"
            found["next"] = None

    def delete_endpoint(self, EndpointName):
        self.calls.append(f"delete endpoint {EndpointName}")
        if self.endpoints.pop(EndpointName, None) is None:
            raise not_found("DeleteEndpoint")

    def delete_endpoint_config(self, EndpointConfigName):
        del self.configs[EndpointConfigName]

    def delete_model(self, ModelName):
        del self.models[ModelName]

    def get_paginator(self, operation):
        pages = {
            "list_endpoints": {"Endpoints": [{"EndpointName": name} for name in self.endpoints]},
            "list_endpoint_configs": {
                "EndpointConfigs": [
                    {"EndpointConfigName": name, "CreationTime": c["CreationTime"]} for name, c in self.configs.items()
                ]
            },
        }
        return Pages([pages[operation]])


@dataclass
class Pages:
    pages: list[dict[str, Any]]

    def paginate(self, **_request):
        return self.pages


@dataclass
class Runtime:
    """Answers every request line as the package that the endpoint's configuration was made of."""

    sagemaker: Sagemaker
    probability: float = 0.25
    answers_as: str | None = None

    def invoke_endpoint(self, EndpointName, Body, **_request):
        config = self.sagemaker.configs[self.sagemaker.endpoints[EndpointName]["config"]]
        model = self.sagemaker.models[config["ProductionVariants"][0]["ModelName"]]
        package = self.answers_as or model["PrimaryContainer"]["Environment"]["MODEL_PACKAGE_ARN"]
        line = json.dumps({"package": package, "probability": self.probability, "prediction": 0})
        return {"Body": BytesIO("\n".join([line] * len(Body.splitlines())).encode())}


@dataclass
class Scaling:
    targets: list[dict[str, Any]] = field(default_factory=list)
    policies: list[dict[str, Any]] = field(default_factory=list)

    def register_scalable_target(self, **request):
        self.targets.append(request)

    def put_scaling_policy(self, **request):
        self.policies.append(request)


@dataclass
class Objects:
    """S3 as a table of texts."""

    texts: dict[str, str]

    def get_object(self, Bucket, Key):
        return {"Body": BytesIO(self.texts[f"s3://{Bucket}/{Key}"].encode())}
