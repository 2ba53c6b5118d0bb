"""CloudWatch alarms with dimensions, missing data, M of N and metric math, looked at every few seconds."""

import logging
import threading
import time
from collections.abc import Mapping
from typing import Any

from localcloud.aws.errors import AwsError
from localcloud.ministack import alarmevents
from localcloud.ministack.alarmstate import COMPARE, state
from localcloud.ministack.metricmath import Series, evaluate
from localcloud.ministack.scope import within

log = logging.getLogger(__name__)
PAUSE_SECONDS = 3.0
EVICT_SECONDS = 60.0
ONE_METRIC = ("MetricName", "Namespace", "Statistic", "ExtendedStatistic", "Period", "Dimensions", "Unit")


def install() -> None:
    """Replace MiniStack's evaluation, which knows neither dimensions nor missing data, and give it a clock."""
    from ministack.services import cloudwatch

    extension = Alarms(cloudwatch)
    cloudwatch._evaluate_alarm = extension.evaluate  # noqa: SLF001 -- guarded
    cloudwatch._dispatch_alarm_actions = extension.dispatch  # noqa: SLF001 -- guarded
    cloudwatch._put_metric_alarm = extension.put  # noqa: SLF001 -- guarded
    cloudwatch._evict_old_metrics = extension.evict  # noqa: SLF001 -- guarded
    threading.Thread(target=extension.watch, daemon=True, name="alarms").start()


class Alarms:
    """MiniStack's CloudWatch functions with ours around them."""

    def __init__(self, cloudwatch: Any) -> None:
        self.cw = cloudwatch
        self.dispatch_stock = cloudwatch._dispatch_alarm_actions  # noqa: SLF001 -- guarded
        self.put_stock = cloudwatch._put_metric_alarm  # noqa: SLF001 -- guarded
        self.evict_stock = cloudwatch._evict_old_metrics  # noqa: SLF001 -- guarded
        self.evicted = 0.0

    def watch(self) -> None:
        while True:
            time.sleep(PAUSE_SECONDS)
            for account, region in {key[:2] for key in list(self.cw._alarms._data)}:  # noqa: SLF001 -- guarded
                within(account, region, self._evaluate_all)

    def put(self, params: Any, data: dict[str, Any], is_cbor: bool, is_json: bool = False) -> Any:
        """PutMetricAlarm, which by itself drops an alarm's Metrics and invents a Statistic."""
        answer = self.put_stock(params, data, is_cbor, is_json)
        alarm = self.cw._alarms.get(data.get("AlarmName", ""))  # noqa: SLF001 -- guarded
        if alarm is None:
            return answer
        if data.get("Metrics"):
            alarm["Metrics"] = data["Metrics"]
            for member in ONE_METRIC:
                alarm.pop(member, None)
        elif alarm.get("ExtendedStatistic"):
            alarm.pop("Statistic", None)
        self.evaluate(alarm)
        return answer

    def evict(self) -> None:
        # MiniStack rebuilds every metric's list at every request.
        if time.monotonic() - self.evicted > EVICT_SECONDS:
            self.evicted = time.monotonic()
            self.evict_stock()

    def evaluate(self, alarm: dict[str, Any]) -> None:
        """Bring one alarm to the state that its data say."""
        compare = COMPARE.get(str(alarm.get("ComparisonOperator")))
        if compare is None:
            return
        threshold, periods = float(alarm.get("Threshold", 0)), int(alarm.get("EvaluationPeriods") or 1)
        try:
            values = self._values(alarm, periods, time.time())
        except AwsError as error:
            log.warning("alarm %s: %s", alarm["AlarmName"], error.message)
            return
        old = alarm["StateValue"]
        needed = int(alarm.get("DatapointsToAlarm") or periods)
        missing = alarm.get("TreatMissingData") or "missing"
        new = state(values, lambda value: compare(value, threshold), needed, missing, old)
        if new != old:
            self._move(alarm, old, new, values)

    def dispatch(self, alarm: dict[str, Any], old: str, new: str, reason: str) -> None:
        """Tell EventBridge of every change of state, and run the alarm's actions."""
        alarmevents.put(alarm, old, new, reason)
        self.dispatch_stock(alarm, old, new, reason)

    def _evaluate_all(self) -> None:
        for alarm in list(self.cw._alarms.values()):  # noqa: SLF001 -- guarded
            try:
                self.evaluate(alarm)
            except Exception:
                log.exception("alarm %s", alarm.get("AlarmName"))

    def _values(self, alarm: Mapping[str, Any], periods: int, now: float) -> Series:
        """One value per period that ended before now, the latest last."""
        queries = alarm.get("Metrics")
        if not queries:
            return self._series(
                alarm, alarm.get("ExtendedStatistic") or alarm.get("Statistic") or "Average", periods, now
            )
        known: dict[str, Series] = {}
        for query in (query for query in queries if "MetricStat" in query):
            found = query["MetricStat"]
            metric = found["Metric"] | {"Period": found["Period"], "Unit": found.get("Unit")}
            known[query["Id"]] = self._series(metric, found["Stat"], periods, now)
        for query in (query for query in queries if "Expression" in query):
            known[query["Id"]] = evaluate(query["Expression"], known)
        wanted = [query["Id"] for query in queries if query.get("ReturnData", True)]
        return known[wanted[-1]]

    def _series(self, metric: Mapping[str, Any], statistic: str, periods: int, now: float) -> Series:
        period = int(metric.get("Period") or 60)
        dimensions = {item["Name"]: item["Value"] for item in metric.get("Dimensions") or []}
        key = (metric["Namespace"], metric["MetricName"], self.cw._dims_key(dimensions))  # noqa: SLF001 -- guarded
        oldest, unit = now - period * periods, metric.get("Unit")
        groups: list[list[Any]] = [[] for _ in range(periods)]
        for point in self.cw._metrics.get(key) or []:  # noqa: SLF001 -- guarded
            if oldest <= point["Timestamp"] <= now and unit in (None, point.get("Unit")):
                groups[min(periods - 1, int((point["Timestamp"] - oldest) // period))].append(point)
        return [self._statistic(group, statistic) for group in groups]

    def _statistic(self, points: list[Any], name: str) -> float | None:
        if not points:
            return None
        value = self.cw._stat_value(self.cw._calc_stats(points), name, points)  # noqa: SLF001 -- guarded
        return None if value is None else float(value)

    def _move(self, alarm: dict[str, Any], old: str, new: str, values: Series) -> None:
        shown = ", ".join("missing" if value is None else f"{value:g}" for value in values)
        reason = (
            f"Threshold Crossed: {len(values)} datapoints [{shown}] against the threshold ({alarm.get('Threshold')}, "
            f"{alarm.get('ComparisonOperator')}): {old} -> {new}."
        )
        alarm |= {"StateValue": new, "StateReason": reason, "StateUpdatedTimestamp": int(time.time())}
        self.cw._record_history(alarm["AlarmName"], old, new, reason)  # noqa: SLF001 -- guarded
        self.cw._dispatch_alarm_actions(alarm, old, new, reason)  # noqa: SLF001 -- guarded
        self.cw._evaluate_parent_alarms(alarm)  # noqa: SLF001 -- guarded
