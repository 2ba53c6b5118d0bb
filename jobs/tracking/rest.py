"""This file asks an MLflow server over its documented REST interface, signed where the server is a managed one."""

import hashlib
import json
import os
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from jobs.tracking.interface import TrackingError, UnreachableError

SECONDS = 5.0
"""How long one question may wait for a byte."""
_MANAGED = {
    "mlflow-tracking-server": ("sagemaker-mlflow", "x-mlflow-sm-tracking-server-arn", "{region}.experiments.sagemaker"),
    "mlflow-app": ("sagemaker", "x-sm-mlflow-app-arn", "mlflow.sagemaker.{region}.app"),
}
"""By the kind of resource: the service to sign for, the header that names the server, its host less the suffix.

Source:
    The package sagemaker-mlflow 0.5.0: auth_provider.py, mlflow_sagemaker_request_header_provider.py, mlflow_sagemaker_helpers.py.
"""
Signed = Callable[[str, str, bytes, Mapping[str, str]], Mapping[str, str]]
"""(method, address, body, headers) -> headers."""


@dataclass(frozen=True, kw_only=True)
class Server:
    """An address, and what every request to it carries."""

    url: str
    headers: Mapping[str, str]
    sign: Signed | None = None

    def get(self, path: str, **query: str) -> dict[str, Any]:
        return self.ask("GET", f"/api/2.0/mlflow/{path}?{urllib.parse.urlencode(query, quote_via=urllib.parse.quote)}")

    def post(self, path: str, **body: Any) -> dict[str, Any]:
        return self.ask("POST", f"/api/2.0/mlflow/{path}", json.dumps(body).encode())

    def ask(self, method: str, path: str, body: bytes = b"") -> dict[str, Any]:
        """The answer's JSON.

        Raises:
            UnreachableError: no answer in time, or one that says: not now.
            TrackingError: the server refuses.
        """
        address = self.url + path
        headers = {"Content-Type": "application/json", **self.headers}
        if self.sign:
            headers = {**headers, **self.sign(method, address, body, headers)}
        request = urllib.request.Request(address, body or None, headers, method=method)  # noqa: S310 - http(s), see server()
        try:
            with urllib.request.urlopen(request, timeout=SECONDS) as answer:  # noqa: S310 - the same
                found = json.loads(answer.read() or b"{}")
        except urllib.error.HTTPError as error:
            raise _refusal(error, path) from error
        except (OSError, ValueError) as error:
            raise UnreachableError(f"{self.url} must answer {path.partition('?')[0]}, got {_why(error)}") from error
        return dict(found)


def server(at: str, environ: Mapping[str, str] = os.environ) -> Server:
    """The server at an address or behind an ARN.

    Raises:
        TrackingError: it is neither.
    """
    if at.startswith(("http://", "https://")):
        token = environ.get("MLFLOW_TRACKING_TOKEN", "")
        return Server(url=at.rstrip("/"), headers={"Authorization": f"Bearer {token}"} if token else {})
    words = at.split(":", 5)
    kind = words[-1].partition("/")[0]
    if len(words) < 6 or kind not in _MANAGED:  # noqa: PLR2004 - parts of an ARN
        raise TrackingError(f"tracking.at must be http(s)://... or the ARN of a managed MLflow, got {at or 'nothing'}")
    service, header, host = _MANAGED[kind]
    public = f"https://{host.format(region=words[3])}.aws"
    # As every AWS client does: an endpoint that the environment names comes before the public one.
    url = environ.get("AWS_ENDPOINT_URL_SAGEMAKER_MLFLOW") or environ.get("AWS_ENDPOINT_URL") or public
    return Server(url=url.rstrip("/"), headers={header: at}, sign=signer(service, words[3]))


def signer(service: str, region: str, credentials: Any = None) -> Signed:
    """Signature version 4 with the credentials of this process."""
    import botocore.session
    from botocore.auth import SigV4Auth
    from botocore.awsrequest import AWSRequest

    known = credentials or botocore.session.get_session().get_credentials()
    if known is None:
        raise TrackingError("credentials must be found to ask a managed MLflow, got none")

    def sign(method: str, address: str, body: bytes, headers: Mapping[str, str]) -> Mapping[str, str]:
        digest = hashlib.sha256(body).hexdigest()
        told = {**headers, "X-Amz-Content-SHA256": digest}
        request = AWSRequest(method=method, url=address, data=body, headers=told)
        SigV4Auth(known, service, region).add_auth(request)
        return dict(request.headers.items())

    return sign


def _refusal(error: urllib.error.HTTPError, path: str) -> TrackingError:
    told = error.read(10_000).decode(errors="replace")
    try:
        document = json.loads(told)
        code, message = document.get("error_code", ""), document.get("message", told)
    except (ValueError, AttributeError):
        code, message = "", told
    where = path.partition("?")[0]
    said = f"{where} must be answered, got {error.code} {code} {' '.join(str(message).split())[:300]}".rstrip()
    busy = error.code >= 500 or error.code == 429  # noqa: PLR2004 - HTTP: the server's fault; too many requests
    return UnreachableError(said) if busy else TrackingError(said, code)


def _why(error: Exception) -> str:
    reason = getattr(error, "reason", error)
    return str(reason) or type(error).__name__
