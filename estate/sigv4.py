"""This file signs a request to AWS; botocore does too, but needs a tenth of a second to be imported.

Source:
    IAM user guide, "Create a signed AWS API request" (Signature Version 4).
"""

import hashlib
import hmac
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple
from urllib.parse import urlsplit

_ALGORITHM = "AWS4-HMAC-SHA256"


class Keys(NamedTuple):
    """Credentials; frozen, as botocore calls those that do not renew themselves."""

    access_key: str
    secret_key: str
    token: str | None = None

    def get_frozen_credentials(self) -> "Keys":
        return self


@dataclass(frozen=True, kw_only=True)
class Request:
    """What is signed; the query's names and values are encoded and in alphabetical order."""

    method: str
    url: str
    body: bytes
    headers: Mapping[str, str]


def sign(request: Request, keys: Keys, service: str, region: str, now: datetime) -> dict[str, str]:
    """The headers of the request with those that prove who sends it.

    Args:
        request: what is sent.
        keys: of who sends it.
        service: as the service calls itself in signatures.
        region: where it is asked.
        now: in UTC.
    """
    parts, content = urlsplit(request.url), hashlib.sha256(request.body).hexdigest()
    headers = {**request.headers, "Host": parts.netloc, "X-Amz-Date": f"{now:%Y%m%dT%H%M%SZ}"}
    if service == "s3":
        headers["X-Amz-Content-SHA256"] = content
    if keys.token:
        headers["X-Amz-Security-Token"] = keys.token
    told = sorted((name.lower(), " ".join(value.split())) for name, value in headers.items())
    names = ";".join(name for name, _ in told)
    lines = "".join(f"{name}:{value}\n" for name, value in told)
    canonical = f"{request.method}\n{parts.path or '/'}\n{parts.query}\n{lines}\n{names}\n{content}"
    scope = f"{now:%Y%m%d}/{region}/{service}/aws4_request"
    text = "\n".join([_ALGORITHM, headers["X-Amz-Date"], scope, hashlib.sha256(canonical.encode()).hexdigest()])
    signature = _hmac(_key(keys.secret_key, scope), text).hex()
    credential = f"{_ALGORITHM} Credential={keys.access_key}/{scope}"
    return {**headers, "Authorization": f"{credential}, SignedHeaders={names}, Signature={signature}"}


def _key(secret: str, scope: str) -> bytes:
    key = f"AWS4{secret}".encode()
    for part in scope.split("/"):
        key = _hmac(key, part)
    return key


def _hmac(key: bytes, text: str) -> bytes:
    return hmac.new(key, text.encode(), hashlib.sha256).digest()
