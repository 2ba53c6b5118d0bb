"""Condition keys that MiniStack does not tell a policy: the namespace that metrics are put into, and whether a write may replace."""

import json
from collections.abc import Mapping
from typing import Any

PUT_METRICS = "cloudwatch:PutMetricData"
PUT_OBJECT = "s3:PutObject"


def install() -> None:
    """Tell the namespace of PutMetricData, which a policy can only be narrowed by, and the conditions of a write to S3."""
    from ministack.core import iam_actions

    stock = iam_actions.request_tag_context

    def told(service: str, action: str, body: bytes, params: Mapping[str, Any]) -> dict[str, Any]:
        known: dict[str, Any] = stock(service, action, body, params)
        return {**known, "cloudwatch:namespace": namespace(body, params)} if action == PUT_METRICS else known

    iam_actions.request_tag_context = told
    stock_s3 = iam_actions.s3_service_context

    def told_s3(action: str, query: Any, path: str = "", headers: Any = None) -> dict[str, Any]:
        known: dict[str, Any] = stock_s3(action, query, path, headers)
        return {**known, **condition(query or {}, headers or {})} if action == PUT_OBJECT else known

    iam_actions.s3_service_context = told_s3


def namespace(body: bytes, params: Mapping[str, Any]) -> str:
    """The Namespace of a request, in JSON as botocore sends it or in the older form; empty where it has none.

    >>> namespace(b'{"Namespace": "mlops/local"}', {})
    'mlops/local'
    >>> namespace(b"", {"Namespace": ["mlops/local"]})
    'mlops/local'
    """
    given = params.get("Namespace")
    if given:
        return str(given[0] if isinstance(given, list) else given)
    document = json.loads(body) if body[:1] == b"{" else {}
    return str(document.get("Namespace", ""))


def condition(query: Mapping[str, Any], headers: Mapping[str, str]) -> dict[str, str]:
    """What S3 tells of a write that may make an object; the start or a part of an upload makes none.

    >>> condition({}, {"if-none-match": "*"})
    {'s3:ObjectCreationOperation': 'true', 's3:if-none-match': '*'}
    >>> condition({"uploadId": "u", "partNumber": "1"}, {})
    {'s3:ObjectCreationOperation': 'false'}
    """
    prepares = "partNumber" in query or "uploads" in query
    made = {"s3:ObjectCreationOperation": "false" if prepares else "true"}
    return made | ({"s3:if-none-match": found} if (found := headers.get("if-none-match")) else {})
