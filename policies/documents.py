"""This file reads the JSON documents that resources carry: IAM policies and state machines."""

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any


def statements(policy: str | Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """The statements of an IAM policy, one or many.

    >>> statements('{"Statement": {"Effect": "Allow"}}')
    [{'Effect': 'Allow'}]
    """
    document = json.loads(policy) if isinstance(policy, str) else policy
    return [dict(found) for found in _many(document.get("Statement", []))]


def listed(value: object) -> list[str]:
    """One name or many, as IAM allows both.

    >>> listed("a"), listed(["a", "b"]), listed(None)
    (['a'], ['a', 'b'], [])
    """
    return [str(one) for one in _many(value)]


def principals(statement: Mapping[str, Any]) -> list[str]:
    """Everybody whom a statement names.

    >>> principals({"Principal": {"AWS": ["1", "2"], "Service": "s"}})
    ['1', '2', 's']
    """
    named = statement.get("Principal")
    if isinstance(named, Mapping):
        return [one for kind in named.values() for one in listed(kind)]
    return listed(named)


def requests(definition: str, kind: str) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Name and parameters of each state that creates a SageMaker job of a kind; branches and maps included.

    >>> list(requests('{"States": {"T": {"Resource": "arn:aws:states:::sagemaker:createTrainingJob.sync"}}}', "Training"))
    [('T', {})]
    """
    yield from _requests(json.loads(definition), f"sagemaker:create{kind}Job")


def _requests(document: Mapping[str, Any], action: str) -> Iterator[tuple[str, Mapping[str, Any]]]:
    for name, state in document.get("States", {}).items():
        if action in str(state.get("Resource", "")):
            yield name, state.get("Parameters") or {}
        inner = [*state.get("Branches", []), state.get("Iterator"), state.get("ItemProcessor")]
        for machine in inner:
            yield from _requests(machine or {}, action)


def _many(value: object) -> Sequence[Any]:
    if value is None:
        return []
    return value if isinstance(value, list | tuple) else [value]
