"""This file is boto3's clients as far as a look at the ledger needs them, without boto3: for verbs that must answer at once."""

import http.client
from io import BytesIO
from types import SimpleNamespace
from typing import Any
from urllib.parse import quote

from estate.signed import ServiceError, Signed

_NAMESPACE = "{http://s3.amazonaws.com/doc/2006-03-01/}"


class NoSuchKey(ServiceError):  # noqa: N818 - the service names it so
    """There is no such object."""


class Tables:
    """DynamoDB."""

    def __init__(self, signed: Signed) -> None:
        self._signed = signed

    def query(self, **asked: Any) -> dict[str, Any]:
        return self._signed.call("dynamodb", "Query", **asked)


class Parameters:
    """SSM."""

    def __init__(self, signed: Signed) -> None:
        self._signed = signed

    def get_parameters(self, **asked: Any) -> dict[str, Any]:
        return self._signed.call("ssm", "GetParameters", **asked)


class Objects:
    """S3."""

    exceptions = SimpleNamespace(NoSuchKey=NoSuchKey)

    def __init__(self, signed: Signed) -> None:
        self._signed = signed

    def get_object(self, *, Bucket: str, Key: str) -> dict[str, Any]:  # noqa: N803 - the service names them so
        return {"Body": BytesIO(self._get("GetObject", Bucket, f"/{quote(Key)}"))}

    def list_objects_v2(self, *, Bucket: str, **asked: str) -> dict[str, Any]:  # noqa: N803 - the service names it so
        """One page: Contents with Key, CommonPrefixes, and NextContinuationToken where there is another."""
        from xml.etree.ElementTree import fromstring

        told = {"list-type": "2", **{_NAMES[name]: text for name, text in asked.items()}}
        query = "&".join(f"{name}={quote(text, safe='')}" for name, text in sorted(told.items()))
        found = fromstring(self._get("ListObjectsV2", Bucket, f"/?{query}"))  # noqa: S314 - the service's own answer
        texts = {name: _texts(found, path) for name, path in _PATHS.items()}
        page: dict[str, Any] = {
            "Contents": [{"Key": text} for text in texts["Contents"]],
            "CommonPrefixes": [{"Prefix": text} for text in texts["CommonPrefixes"]],
        }
        return page | ({"NextContinuationToken": token[0]} if (token := texts["NextContinuationToken"]) else {})

    def _get(self, operation: str, bucket: str, path: str) -> bytes:
        signed = self._signed
        place = f"{signed.address('s3')}/{bucket}" if signed.url else signed.address(f"{bucket}.s3")
        status, content = signed.send("s3", "GET", place + path)
        if status == http.client.NOT_FOUND and b"<Code>NoSuchKey</Code>" in content:
            raise NoSuchKey(operation, "NoSuchKey", path)
        if status >= http.client.BAD_REQUEST:
            code = content.partition(b"<Code>")[2].partition(b"</Code>")[0].decode()
            raise ServiceError(operation, code or str(status), f"s3://{bucket}{path}")
        return content


_NAMES = {
    "Prefix": "prefix",
    "Delimiter": "delimiter",
    "StartAfter": "start-after",
    "ContinuationToken": "continuation-token",
}
_PATHS = {
    "Contents": "Contents/Key",
    "CommonPrefixes": "CommonPrefixes/Prefix",
    "NextContinuationToken": "NextContinuationToken",
}


def _texts(found: Any, path: str) -> list[str]:
    return [one.text or "" for one in found.findall("/".join(f"{_NAMESPACE}{name}" for name in path.split("/")))]
