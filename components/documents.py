"""This file writes JSON documents that have outputs in them."""

import json
from collections.abc import Iterator
from typing import Any

import pulumi


def as_json(document: Any) -> pulumi.Output[str]:
    """The document as text, known when every output in it is.

    The SDK's own `Output.json_dumps` makes an output of every leaf, which takes most of the time a large program runs.
    """
    outputs = list(_outputs(document))
    if not outputs:
        return pulumi.Output.from_input(json.dumps(document))
    return pulumi.Output.all(*outputs).apply(lambda values: json.dumps(_filled(document, iter(values))))


def _outputs(value: Any) -> Iterator[pulumi.Output[Any]]:
    if isinstance(value, pulumi.Output):
        yield value
    elif isinstance(value, dict):
        for inner in value.values():
            yield from _outputs(inner)
    elif isinstance(value, list | tuple):
        for inner in value:
            yield from _outputs(inner)


def _filled(value: Any, known: Iterator[Any]) -> Any:
    """The document with each output's value in its place, in the order in which `_outputs` finds them."""
    if isinstance(value, pulumi.Output):
        return next(known)
    if isinstance(value, dict):
        return {key: _filled(inner, known) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_filled(inner, known) for inner in value]
    return value
