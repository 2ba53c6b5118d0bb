"""This file is the thin side of a release: it asks and tells SageMaker, and decides nothing."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from botocore.exceptions import ClientError

from jobs.kit.ledger import Ledger
from jobs.release.contract import ReleaseContract
from jobs.release.decide import Endpoint


@dataclass(frozen=True, kw_only=True)
class Cloud:
    """What the actions of a release work with."""

    contract: ReleaseContract
    sagemaker: Any
    runtime: Any
    scaling: Any
    s3: Any
    ledger: Ledger


def absent(error: ClientError) -> bool:
    """Whether SageMaker says that the thing asked about does not exist: it has no error code of its own for that."""
    code, message = error.response["Error"]["Code"], error.response["Error"]["Message"]
    return code in ("ResourceNotFound", "ResourceNotFoundException") or (
        code == "ValidationException" and "could not find" in message.lower()
    )


def taken(error: ClientError) -> bool:
    """Whether the service says that a thing of this name exists already."""
    code, message = error.response["Error"]["Code"], error.response["Error"]["Message"].lower()
    return code == "ResourceInUse" or (code == "ValidationException" and "already exist" in message)


def busy(error: ClientError) -> bool:
    """Whether SageMaker says that an endpoint takes no update now because one is under way."""
    code, message = error.response["Error"]["Code"], error.response["Error"]["Message"].lower()
    return code == "ValidationException" and "in-progress endpoint" in message


def endpoint(sagemaker: Any, name: str) -> Endpoint | None:
    try:
        said = sagemaker.describe_endpoint(EndpointName=name)
    except ClientError as error:
        if absent(error):
            return None
        raise
    pending = said.get("PendingDeploymentSummary", {}).get("EndpointConfigName")
    return Endpoint(
        status=said["EndpointStatus"],
        # A new endpoint has its first configuration only once it is in service.
        config=said.get("EndpointConfigName", ""),
        pending=pending,
        reason=said.get("FailureReason", ""),
    )


def create_once(call: Any, **request: Any) -> None:
    """Create something that is named by its content: if it exists, it is the same."""
    try:
        call(**request)
    except ClientError as error:
        if not taken(error):
            raise


def delete_once(call: Any, **request: Any) -> None:
    try:
        call(**request)
    except ClientError as error:
        if not absent(error):
            raise


def configs(sagemaker: Any, prefix: str) -> dict[str, datetime]:
    """Endpoint configurations whose name holds the prefix, with the moment each was created."""
    pages = sagemaker.get_paginator("list_endpoint_configs").paginate(NameContains=prefix)
    return {c["EndpointConfigName"]: c["CreationTime"] for page in pages for c in page["EndpointConfigs"]}


def serving(sagemaker: Any, prefix: str) -> Iterator[str]:
    """The configurations that endpoints of this prefix serve or are about to serve."""
    pages = sagemaker.get_paginator("list_endpoints").paginate(NameContains=prefix)
    for name in [e["EndpointName"] for page in pages for e in page["Endpoints"]]:
        if found := endpoint(sagemaker, name):
            yield from filter(None, (found.config, found.pending))


def ask(runtime: Any, name: str, lines: list[str]) -> list[str]:
    """The endpoint's answers to request lines, one per line."""
    body = "\n".join(lines).encode()
    said = runtime.invoke_endpoint(
        EndpointName=name, Body=body, ContentType="application/jsonlines", Accept="application/jsonlines"
    )
    text: str = said["Body"].read().decode()
    return text.splitlines()
