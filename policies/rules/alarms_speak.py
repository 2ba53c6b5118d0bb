"""This file is the rule that an alarm calls somebody, says what is wrong, and knows what no data means."""

from collections.abc import Iterator, Mapping
from typing import Any

from policies.rule import rule


def wrong(props: Mapping[str, Any]) -> Iterator[str]:
    """
    >>> list(wrong({"alarmActions": ["topic"], "alarmDescription": "it broke", "treatMissingData": "breaching"}))
    []
    """
    if not props.get("alarmActions"):
        yield "calls nobody; name the alerts topic in alarmActions"
    if not props.get("alarmDescription"):
        yield "does not say what is wrong; say it in alarmDescription"
    if not props.get("treatMissingData"):
        yield "does not say what no data means; set treatMissingData"


alarms_speak = rule(
    "alarms-speak",
    "An alarm calls somebody, says what is wrong, and knows what no data means.",
    {"aws:cloudwatch/metricAlarm:MetricAlarm"},
    wrong,
)
