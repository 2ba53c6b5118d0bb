"""When two values are the same to AWS, what differs between two inputs, and what drifted."""

import json
from typing import Any

from localcloud.provider.api import Json
from localcloud.provider.archives import is_asset

_EMPTY: tuple[Any, ...] = (None, "", [], {})


def parsed(text: Any) -> Any:
    """The JSON document a string holds, or None."""
    if not isinstance(text, str) or text[:1].strip() not in ("{", "[", ""):
        return None
    try:
        document = json.loads(text)
    except ValueError:
        return None
    return document if isinstance(document, (dict, list)) else None


def same(left: Any, right: Any) -> bool:
    """Whether AWS would call the two values the same: documents by meaning, lists in any order, empty as absent.

    >>> same('{"Action": ["s3:Get*"], "Effect": "Allow"}', '{"Effect":"Allow","Action":"s3:Get*"}')
    True
    >>> same({"a": 1, "b": ""}, {"a": "1"})
    True
    """
    return bool(canonical(left) == canonical(right))


def canonical(value: Any) -> Any:
    """A form in which the same values are equal."""
    document = parsed(value)
    if document is not None:
        return ("document", canonical_document(document))
    if isinstance(value, dict):
        return {key: form for key, item in value.items() if (form := canonical(item)) not in _EMPTY}
    if isinstance(value, list):
        return sorted((canonical(item) for item in value), key=repr)
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, (int, float)):
        return str(int(value)) if float(value).is_integer() else str(value)
    return value


def canonical_document(value: Any) -> Any:
    """A document in which a list of one is its item, as in policies; other lists keep their order unless of strings."""
    if isinstance(value, dict):
        return {key: canonical_document(item) for key, item in value.items()}
    if isinstance(value, list):
        items = [canonical_document(item) for item in value]
        if all(isinstance(item, str) for item in items):
            items.sort()
        return items[0] if len(items) == 1 else items
    return value


def differences(old: Any, new: Any, path: str = "") -> dict[str, str]:
    """Property path -> add, delete or update.

    >>> differences({"tags": {"a": "1"}, "n": 1}, {"tags": {"a": "1", "b": "2"}, "n": 2})
    {'n': 'update', 'tags.b': 'add'}
    """
    if isinstance(old, dict) and isinstance(new, dict) and not is_asset(old) and not is_asset(new):
        found: dict[str, str] = {}
        for key in sorted(old.keys() | new.keys()):
            found |= differences(old.get(key), new.get(key), _joined(path, key))
        return found
    if isinstance(old, list) and isinstance(new, list):
        found = {}
        for index in range(max(len(old), len(new))):
            before, now = (each[index] if index < len(each) else None for each in (old, new))
            found |= differences(before, now, f"{path}[{index}]")
        return found
    if old is None or new is None:
        return {} if old is new else {path: "add" if old is None else "delete"}
    return {} if _equal(old, new) else {path: "update"}


def _joined(path: str, key: str) -> str:
    plain = key.replace("_", "").isalnum()
    step = key if plain else f'["{key}"]'
    return f"{path}.{step}" if path and plain else f"{path}{step}"


def _equal(old: Any, new: Any) -> bool:
    if old == new:
        return isinstance(old, bool) == isinstance(new, bool)
    left, right = parsed(old), parsed(new)
    return left is not None and left == right


def drifted(wanted: Any, before: Any, now: Any) -> Any:
    """What the inputs must say so that they tell of the change from `before` to `now`, and of nothing else.

    `wanted` is the input, `before` what AWS had when it was set (its defaults filled in), `now` what AWS has.

    >>> drifted({"days": 5}, {"days": 5, "prefix": "x"}, {"days": 7, "prefix": "x"})
    {'days': 7}
    """
    if same(before, now) or same(wanted, now):
        return wanted
    if isinstance(wanted, dict) and isinstance(now, dict):
        before = before if isinstance(before, dict) else {}
        merged = {key: drifted(wanted.get(key), before.get(key), now.get(key)) for key in wanted.keys() | now.keys()}
        return {key: item for key, item in merged.items() if item is not None}
    if isinstance(wanted, list) and isinstance(now, list) and isinstance(before, list):
        return _drifted_list(wanted, before, now)
    return now


def _drifted_list(wanted: list[Any], before: list[Any], now: list[Any]) -> list[Any]:
    """Items paired by what they still share; what is new stands at the end."""
    told, rest = [], list(now)
    for item, was in zip(wanted, before, strict=False):
        match = _closest(was, rest)
        if match is not None:
            rest.remove(match)
            told.append(drifted(item, was, match))
    return [*told, *rest]


def _closest(was: Any, candidates: list[Any]) -> Any:
    if not isinstance(was, dict):
        return next((each for each in candidates if same(each, was)), None)
    scored: list[tuple[int, Json]] = [
        (sum(same(each.get(key), was[key]) for key in was), each) for each in candidates if isinstance(each, dict)
    ]
    return max(scored, key=lambda pair: pair[0])[1] if scored else None
