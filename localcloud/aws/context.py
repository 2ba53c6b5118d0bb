"""On whose behalf a request runs, and the clients that act for it."""

import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from botocore.config import Config

from localcloud.aws.place import here

ROOT_SECRET = "test"  # noqa: S105 -- the laptop's account root; AWS is not behind it

_session_lock = threading.RLock()


@dataclass(frozen=True)
class Ctx:
    """The account and region a request addresses, and who asks."""

    account: str
    region: str
    caller: str = ""
    """ARN of the principal; empty for the cloud itself."""

    credentials: Mapping[str, str] | None = field(default=None, compare=False, hash=False)
    """Environment names to keys, where calls must run under a role; otherwise they run as account root."""

    def arn(self, resource: str, service: str = "sagemaker") -> str:
        return f"arn:aws:{service}:{self.region}:{self.account}:{resource}"

    def client(self, service: str) -> Any:
        """A boto3 client on the backend, shared by everyone who acts for the same principal."""
        keys = self.credentials or {}
        return _client(
            service,
            self.region,
            keys.get("AWS_ACCESS_KEY_ID", self.account),
            keys.get("AWS_SECRET_ACCESS_KEY", ROOT_SECRET),
            keys.get("AWS_SESSION_TOKEN"),
        )

    def acting_as(self, credentials: Mapping[str, str]) -> "Ctx":
        """The same account and region, with calls under other credentials (see `roles.role_environ`)."""
        return Ctx(self.account, self.region, self.caller, credentials)


@lru_cache(maxsize=1)
def _session() -> Any:
    import boto3

    return boto3.session.Session()


@lru_cache(maxsize=256)
def _client(service: str, region: str, key: str, secret: str, token: str | None) -> Any:
    # boto3 creates clients from shared, unlocked caches: two threads at once can get a half-loaded one.
    with _session_lock:
        return _session().client(
            service,
            endpoint_url=here().backend,
            region_name=region,
            aws_access_key_id=key,
            aws_secret_access_key=secret,
            aws_session_token=token,
            config=Config(
                max_pool_connections=50,
                retries={"total_max_attempts": 3, "mode": "standard"},
                s3={"addressing_style": "path"},
                # A checksum per upload is CPU time spent on a loopback.
                request_checksum_calculation="when_required",
                response_checksum_validation="when_required",
            ),
        )
