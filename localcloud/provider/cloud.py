"""The AWS that one configured provider talks to: its clients, models, account and default tags."""

import json
import os
import threading
from functools import cached_property, lru_cache
from typing import Any

from localcloud.provider.api import Json

_creating = threading.RLock()


@lru_cache(maxsize=1)
def _session() -> Any:
    import boto3

    return boto3.Session()


@lru_cache(maxsize=64)
def model(service: str) -> Any:
    """Botocore's model of a service, shared with the clients (its loader keeps what it has parsed)."""
    with _creating:
        return _session()._session.get_service_model(service)  # noqa: SLF001 -- boto3 offers no models of its own


@lru_cache(maxsize=1024)
def operation(service: str, method: str) -> Any:
    """The model of an operation by its boto3 method name."""
    from botocore import xform_name

    names = {xform_name(name): name for name in model(service).operation_names}
    return model(service).operation_model(names[method])


class Cloud:
    """Where calls go, and what may be known without one."""

    def __init__(self, config: Json) -> None:
        # Over gRPC nested settings arrive as JSON texts.
        plain = {key: _decoded(value) for key, value in config.items()}
        environ = os.environ
        # boto3 reads AWS_DEFAULT_REGION only; pulumi-aws prefers AWS_REGION.
        self.region: str = (
            plain.get("region") or environ.get("AWS_REGION") or environ.get("AWS_DEFAULT_REGION") or "us-east-1"
        )
        self.default_tags: dict[str, str] = dict((plain.get("defaultTags") or {}).get("tags") or {})
        endpoints = plain.get("endpoints") or []
        self._endpoints = {
            key: url
            for each in (endpoints if isinstance(endpoints, list) else [endpoints])
            for key, url in each.items()
        }
        self._keys = (plain.get("accessKey"), plain.get("secretKey"), plain.get("token"))
        self._path_style = bool(plain.get("s3UsePathStyle", False))
        self._clients: dict[str, Any] = {}

    def client(self, service: str) -> Any:
        """The one client of a service; making two at once corrupts boto3's shared caches."""
        if service not in self._clients:
            with _creating:
                if service not in self._clients:
                    self._clients[service] = self._new_client(service)
        return self._clients[service]

    def _new_client(self, service: str) -> Any:
        from botocore.config import Config

        key, secret, token = self._keys
        return _session().client(
            service,
            region_name=self.region,
            endpoint_url=self._endpoint(service),
            aws_access_key_id=key,
            aws_secret_access_key=secret,
            aws_session_token=token,
            config=Config(
                s3={"addressing_style": "path"} if self._path_style else {},
                max_pool_connections=32,
                retries={"mode": "standard", "max_attempts": 3},
            ),
        )

    def _endpoint(self, service: str) -> str | None:
        names = (service, service.replace("-", ""), *_PULUMI_ENDPOINTS.get(service, ()))
        return next((self._endpoints[name] for name in names if name in self._endpoints), None)

    @cached_property
    def account(self) -> str:
        return str(self.client("sts").get_caller_identity()["Account"])

    def call(self, service: str, method: str, request: Json) -> Json:
        answer: Json = getattr(self.client(service), method)(**request)
        answer.pop("ResponseMetadata", None)
        return answer

    def ask(self, service: str, method: str, request: Json) -> Json:
        """A call that reads, with all its pages."""
        client = self.client(service)
        if not client.can_paginate(method):
            return self.call(service, method, request)
        whole: Json = client.get_paginator(method).paginate(**request).build_full_result()
        return whole


_PULUMI_ENDPOINTS = {
    "application-autoscaling": ("appautoscaling",),
    "events": ("eventbridge", "cloudwatchevents"),
    "logs": ("cloudwatchlogs", "cloudwatchlog"),
    "stepfunctions": ("sfn",),
}
"""What pulumi-aws calls a service where boto3 calls it otherwise."""


def _decoded(value: Any) -> Any:
    if isinstance(value, str) and value[:1] in ("{", "["):
        return json.loads(value)
    return {"true": True, "false": False}.get(value, value) if isinstance(value, str) else value


def error_code(error: Exception) -> str:
    """AWS's exact code of a refusal, or empty where the error is not AWS's."""
    return str(getattr(error, "response", {}).get("Error", {}).get("Code", ""))
