"""Condition keys that MiniStack does not tell a policy: the namespace that metrics are put into."""

import json
from collections.abc import Mapping
from importlib import import_module
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
    """The Namespace of a request in any of CloudWatch's three protocols; empty where it has none.

    >>> namespace(b'{"Namespace": "mlops/local"}', {})
    'mlops/local'
    >>> namespace(b"", {"Namespace": ["mlops/local"]})
    'mlops/local'
    """
    given = params.get("Namespace")
    if given:
        return str(given[0] if isinstance(given, list) else given)
    document = _document(body)
    return str(document.get("Namespace", "")) if isinstance(document, dict) else ""


def _document(body: bytes) -> Any:
    if body[:1] == b"{":
        return json.loads(body)
    # Only where it is installed can a client speak CBOR to MiniStack at all.
    return import_module("cbor2").loads(body) if body else {}
