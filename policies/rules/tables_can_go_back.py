"""This file is the rule that a table can be restored to any moment of the last weeks."""

from collections.abc import Iterator, Mapping
from typing import Any

from policies.rule import rule


def wrong(props: Mapping[str, Any]) -> Iterator[str]:
    """
    >>> list(wrong({"pointInTimeRecovery": {"enabled": True}}))
    []
    """
    if not (props.get("pointInTimeRecovery") or {}).get("enabled"):
        yield "cannot be restored; enable pointInTimeRecovery"


tables_can_go_back = rule(
    "tables-can-go-back", "A table can be restored to any moment.", {"aws:dynamodb/table:Table"}, wrong
)
