"""This file has a verdict answered: the function that responds is called, and the monitor does not wait for it."""

import json
from collections.abc import Mapping
from typing import Any

from jobs.drift.span import Span, stamp


def call(function: str, event: Mapping[str, Any], span: Span) -> None:
    """Call the function about the window; Lambda tries it again until it succeeds, or it rings.

    Args:
        function: its name; empty calls nobody.
        event: what the monitor was called with; `"respond": false` has only judged.
        span: the window.
    """
    if not function or event.get("respond") is False:
        return
    import boto3

    payload = json.dumps({"start": stamp(span.start)}).encode()
    boto3.client("lambda").invoke(FunctionName=function, InvocationType="Event", Payload=payload)
