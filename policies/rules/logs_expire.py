"""This file is the rule that logs are kept for a stated time, not for ever."""

from collections.abc import Iterator, Mapping
from typing import Any

from policies.rule import rule


def wrong(props: Mapping[str, Any]) -> Iterator[str]:
    """
    >>> list(wrong({"retentionInDays": 30}))
    []
    """
    if not props.get("retentionInDays"):
        yield "keeps its log for ever; set retentionInDays"


logs_expire = rule("logs-expire", "Logs are kept for a stated time.", {"aws:cloudwatch/logGroup:LogGroup"}, wrong)
