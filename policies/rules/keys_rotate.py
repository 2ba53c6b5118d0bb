"""This file is the rule that keys are rotated and cannot vanish overnight."""

from collections.abc import Iterator, Mapping
from typing import Any

from policies.rule import rule

_SHORTEST_WINDOW = 7


def wrong(props: Mapping[str, Any]) -> Iterator[str]:
    """
    >>> list(wrong({"enableKeyRotation": True, "deletionWindowInDays": 30}))
    []
    """
    if props.get("enableKeyRotation") is not True:
        yield "is never rotated; set enableKeyRotation"
    if (days := props.get("deletionWindowInDays") or 30) < _SHORTEST_WINDOW:
        yield f"can be gone in {days} days; leave at least {_SHORTEST_WINDOW} to call a deletion off"


keys_rotate = rule("keys-rotate", "Keys are rotated and cannot vanish overnight.", {"aws:kms/key:Key"}, wrong)
