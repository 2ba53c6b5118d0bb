"""The event that CloudWatch sends when an alarm changes its state."""

import datetime as dt
import json
from collections.abc import Mapping
from typing import Any


def put(alarm: Mapping[str, Any], old: str, new: str, reason: str) -> None:
    """Put the event of one change of state on the default bus."""
    from ministack.services import eventbridge

    moment = dt.datetime.now(dt.UTC).strftime("%Y-%m-%dT%H:%M:%S.000+0000")
    detail = {
        "alarmName": alarm["AlarmName"],
        "state": {"value": new, "reason": reason, "timestamp": moment},
        "previousState": {"value": old},
        "configuration": {"description": alarm.get("AlarmDescription", ""), "metrics": _configured(alarm)},
    }
    entry = {
        "Source": "aws.cloudwatch",
        "DetailType": "CloudWatch Alarm State Change",
        "Detail": json.dumps(detail),
        "Resources": [alarm.get("AlarmArn", "")],
    }
    eventbridge._put_events({"Entries": [entry]}, allow_aws_source=True)  # noqa: SLF001 -- guarded


def _configured(alarm: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The alarm's metric as its event shows it."""
    if "MetricName" not in alarm:
        return [
            {"id": query["Id"], "returnData": query.get("ReturnData", True)} for query in alarm.get("Metrics") or []
        ]
    metric = {
        "namespace": alarm["Namespace"],
        "name": alarm["MetricName"],
        "dimensions": {item["Name"]: item["Value"] for item in alarm.get("Dimensions") or []},
    }
    statistic = alarm.get("ExtendedStatistic") or alarm.get("Statistic")
    return [
        {
            "id": "m1",
            "metricStat": {"metric": metric, "period": alarm.get("Period"), "stat": statistic},
            "returnData": True,
        }
    ]
