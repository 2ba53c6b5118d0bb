"""SageMaker requests that reach MiniStack, handed on to the process that answers them."""

import asyncio
import http.client
from typing import Any
from urllib.parse import urlencode, urlsplit

from localcloud.aws.place import Place

SERVICES = {"sagemaker": "SageMaker.", "application-autoscaling": "AnyScaleFrontendService."}
_HOP = {"host", "content-length", "connection", "transfer-encoding"}
SECONDS = 120
Answer = tuple[int, dict[str, str], bytes]


def install(place: Place) -> None:
    from ministack import app
    from ministack.core import iam_actions, router

    for service, prefix in SERVICES.items():
        # For a scope it does not know, MiniStack's router loads every botocore model: seconds and hundreds of megabytes.
        router.SERVICE_PATTERNS[service] = {"target_prefixes": [prefix], "host_patterns": [rf"{service}\."]}
        app.SERVICE_HANDLERS[service] = handler(place)
        iam_actions.SERVICE_TO_IAM_NAMESPACE[service] = service
    stock = iam_actions.extract_iam_action

    def extract(service: str, *request: Any) -> str | None:
        # Who answers also decides: it knows the resource that a request names, which MiniStack does not.
        return None if service in SERVICES else stock(service, *request)

    iam_actions.extract_iam_action = extract


def handler(place: Place) -> Any:
    """A MiniStack service handler that asks the public address."""

    async def handle(method: str, path: str, headers: dict[str, str], body: Any, query: dict[str, list[str]]) -> Answer:
        target = f"{path}?{urlencode(query, doseq=True)}" if query else path
        payload = body.encode() if isinstance(body, str) else body or b""
        return await asyncio.to_thread(ask, place.url, method, target, headers, payload)

    return handle


def ask(url: str, method: str, target: str, headers: dict[str, str], body: bytes) -> Answer:
    """One HTTP request to our own process."""
    address = urlsplit(url)
    connection = http.client.HTTPConnection(address.hostname or "", address.port, timeout=SECONDS)
    try:
        kept = {name: value for name, value in headers.items() if name.lower() not in _HOP}
        connection.request(method, target, body, kept)
        response = connection.getresponse()
        return response.status, dict(response.getheaders()), response.read()
    finally:
        connection.close()
