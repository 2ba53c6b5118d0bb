"""This file asks AWS without loading a service's model: signed JSON requests, for verbs that must answer at once.

boto3 needs 0.4 s to import and 0.2 s to read SageMaker's model; describing an endpoint needs neither.
"""

import atexit
import http.client
import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import chain
from typing import Any
from urllib.parse import urlsplit

from estate.problems import BadInput
from estate.sigv4 import Keys, Request, sign

_TARGETS = {
    "sagemaker": ("SageMaker", "1.1", "api.sagemaker"),
    "dynamodb": ("DynamoDB_20120810", "1.0", "dynamodb"),
    "ssm": ("AmazonSSM", "1.1", "ssm"),
}
"""Prefix of X-Amz-Target, version of the JSON protocol, first part of the address in AWS."""
_SECONDS = 30


class ServiceError(Exception):
    """The service refused; `code` is its own word for why."""

    def __init__(self, operation: str, code: str, message: str) -> None:
        super().__init__(f"{operation} was refused: {code}: {message}")
        self.operation_name, self.code, self.message = operation, code, message
        self.response = {"Error": {"Code": code, "Message": message}}


@dataclass(frozen=True)
class Signed:
    """A caller with credentials and a region."""

    credentials: Any
    region: str
    url: str | None = None
    """One address for all services, as a local cloud has; none for AWS itself."""

    @classmethod
    def here(cls) -> "Signed":
        """The caller that the environment describes.

        Raises:
            BadInput: region or credentials are not set.
        """
        url, region = os.environ.get("AWS_ENDPOINT_URL"), os.environ.get("AWS_DEFAULT_REGION")
        if os.environ.get("AWS_ACCESS_KEY_ID") and region:
            keys = (os.environ["AWS_ACCESS_KEY_ID"], os.environ["AWS_SECRET_ACCESS_KEY"])
            return cls(Keys(*keys, os.environ.get("AWS_SESSION_TOKEN")), region, url)
        from botocore.session import get_session

        session = get_session()
        region, credentials = session.get_config_variable("region"), session.get_credentials()
        if not region or credentials is None:
            raise BadInput("AWS credentials and region must be set, got none; log in, and set AWS_DEFAULT_REGION")
        return cls(credentials, region, url)

    def call(self, service: str, operation: str, **body: Any) -> dict[str, Any]:
        """Ask one operation.

        Raises:
            ServiceError: the service refused.
            OSError: nobody answers.
        """
        target, version, host = _TARGETS[service]
        headers = {"Content-Type": f"application/x-amz-json-{version}", "X-Amz-Target": f"{target}.{operation}"}
        status, content = self.send(service, "POST", f"{self.address(host)}/", json.dumps(body).encode(), headers)
        document: dict[str, Any] = json.loads(content or b"{}")
        if status >= http.client.BAD_REQUEST:
            code = str(document.get("__type", status)).rpartition("#")[2].split(":")[0]
            raise ServiceError(operation, code, str(document.get("message") or document.get("Message") or ""))
        return document

    def address(self, host: str) -> str:
        """Where a service is, by the first part of its name in AWS."""
        suffix = "amazonaws.com.cn" if self.region.startswith("cn-") else "amazonaws.com"
        return (self.url or f"https://{host}.{self.region}.{suffix}").rstrip("/")

    def send(
        self, service: str, method: str, url: str, body: bytes = b"", headers: Mapping[str, str] | None = None
    ) -> tuple[int, bytes]:
        """Sign and send; the status and what came back."""
        request = Request(method=method, url=url, body=body, headers=headers or {})
        keys = self.credentials.get_frozen_credentials()
        signed = sign(
            request, Keys(keys.access_key, keys.secret_key, keys.token), service, self.region, datetime.now(UTC)
        )
        return _send(url, method, body, signed, service)


_idle: dict[str, list[http.client.HTTPConnection]] = {}
"""Connections that wait for the next request, by service and host; a local cloud gives each service its own."""


def _send(url: str, method: str, body: bytes, headers: dict[str, str], service: str) -> tuple[int, bytes]:
    parts = urlsplit(url)
    waiting = _idle.setdefault(f"{service} {parts.scheme} {parts.netloc}", [])
    path = f"{parts.path}?{parts.query}" if parts.query else parts.path
    while True:
        kept = bool(waiting)
        connection = waiting.pop() if kept else _connect(parts.scheme, parts.netloc)
        try:
            connection.request(method, path, body, headers)
            answer = connection.getresponse()
            status, content = answer.status, answer.read()
        except (http.client.HTTPException, OSError):
            connection.close()
            # The server may have closed one that was not used for a while; every request here may be sent twice.
            if not kept:
                raise
        else:
            waiting.append(connection)
            return status, content


def _connect(scheme: str, netloc: str) -> http.client.HTTPConnection:
    kind = http.client.HTTPSConnection if scheme == "https" else http.client.HTTPConnection
    return kind(netloc, timeout=_SECONDS)


@atexit.register
def _close() -> None:
    for connection in chain.from_iterable(_idle.values()):
        connection.close()
