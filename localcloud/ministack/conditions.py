"""Condition keys that MiniStack does not tell a policy: the namespace that metrics are put into."""

import json
from collections.abc import Mapping
from typing import Any

PUT_METRICS = "cloudwatch:PutMetricData"


def install() -> None:
    """Tell the namespace of PutMetricData, which a policy can only be narrowed by."""
    from ministack.core import iam_actions

    stock = iam_actions.request_tag_context

    def told(service: str, action: str, body: bytes, params: Mapping[str, Any]) -> dict[str, Any]:
        known: dict[str, Any] = stock(service, action, body, params)
        return {**known, "cloudwatch:namespace": namespace(body, params)} if action == PUT_METRICS else known

    iam_actions.request_tag_context = told


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
