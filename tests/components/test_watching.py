"""What rings, when, and what one looks at: endpoint alarms, drift monitor, dashboard, spending."""

import json

import pytest

from components.dashboard import DashboardArgs, body
from components.drift_monitor import DriftMonitor, DriftMonitorArgs
from components.endpoint_alarms import VARIANT, EndpointAlarms, EndpointAlarmsArgs
from components.spending import SpendingLimit, SpendingLimitArgs
from jobs.drift.contract import Drift
from jobs.release import plan
from tests.components.world import PLACE, a_ground, everything, permissions

METRIC_ALARM = "aws:cloudwatch/metricAlarm:MetricAlarm"


def alarms_of(engine):
    return {d.inputs["metricName"]: d.inputs for d in engine.all(METRIC_ALARM)}


def endpoint_alarms():
    args = EndpointAlarmsArgs(ground=a_ground(), endpoint="e", max_error_percent=2, max_latency_ms=150)
    return EndpointAlarms("a", args)


def a_monitor(every=3600):
    args = {"line": "flight-delay", "permissions": permissions(), "every_seconds": every, "offers": everything(Drift)}
    return lambda: DriftMonitor("d", DriftMonitorArgs(ground=a_ground(), **args))


def test_an_endpoint_rings_for_errors_and_for_latency_in_the_metrics_own_units(declare):
    found = alarms_of(declare(endpoint_alarms))

    assert (found["Invocation5XXErrors"]["statistic"], found["Invocation5XXErrors"]["threshold"]) == ("Average", 0.02)
    assert (found["ModelLatency"]["extendedStatistic"], found["ModelLatency"]["threshold"]) == ("p99", 150_000)


def test_an_endpoint_that_nobody_asks_does_not_ring(declare):
    assert {d["treatMissingData"] for d in alarms_of(declare(endpoint_alarms)).values()} == {"notBreaching"}


def test_alarms_watch_the_variant_that_releases_make(declare):
    assert plan.VARIANT == VARIANT
    assert {d["dimensions"]["VariantName"] for d in alarms_of(declare(endpoint_alarms)).values()} == {VARIANT}


def test_releases_are_told_the_names_of_both_alarms(declare):
    assert declare(endpoint_alarms).outputs["a"]["alarm_names"] == ["e-errors", "e-latency"]


def test_the_monitor_rings_for_drift_for_blindness_and_for_not_running(declare):
    found = alarms_of(declare(a_monitor()))

    assert found.keys() >= {"DriftedFeatures", "Blind", "Invocations"}
    assert found["Invocations"]["treatMissingData"] == "breaching"
    assert found["Invocations"]["comparisonOperator"] == "LessThanThreshold"
    assert {found[metric]["namespace"] for metric in ("DriftedFeatures", "Blind")} == {"mlops/dev"}


@pytest.mark.parametrize(("seconds", "rate"), [(60, "rate(1 minute)"), (3600, "rate(60 minutes)")])
def test_the_monitor_runs_as_often_as_the_line_says(declare, seconds, rate):
    schedule = declare(a_monitor(seconds)).one("aws:scheduler/schedule:Schedule").inputs

    assert schedule["scheduleExpression"] == rate
    assert schedule["target"]["input"] == '{"scheduled": "<aws.scheduler.scheduled-time>"}'


@pytest.mark.parametrize("seconds", [30, 90, 90_000])
def test_a_span_that_cannot_be_scheduled_is_refused(seconds):
    with pytest.raises(ValueError, match=f"every_seconds must be whole minutes up to a day, got {seconds}"):
        a_monitor(seconds)()


def test_the_dashboard_shows_the_line_two_pictures_to_a_row():
    args = {
        "line": "flight-delay",
        "endpoint": "e",
        "namespace": "mlops/dev",
        "functions": ["f"],
        "max_latency_ms": 200,
    }
    widgets = body(DashboardArgs(place=PLACE, **args))["widgets"]

    assert len({(w["x"], w["y"]) for w in widgets}) == len(widgets)
    assert all(w["x"] + w["width"] <= 24 for w in widgets)
    assert {metric for w in widgets for _, metric, *_ in w["properties"]["metrics"]} >= {
        *("Invocations", "ModelLatency", "DriftedFeatures", "Blind", "Errors"),
    }


def test_somebody_hears_before_the_money_is_spent(declare):
    engine = declare(
        lambda: SpendingLimit("s", SpendingLimitArgs(environment="dev", monthly_usd=300, emails=["a@b.c"]))
    )
    budget = engine.one("aws:budgets/budget:Budget").inputs

    assert budget["limitAmount"] == "300"
    assert {(n["notificationType"], n["threshold"]) for n in budget["notifications"]} >= {("FORECASTED", 100)}
    assert json.dumps(budget["costFilters"]).count("user:Environment$dev") == 1


def test_a_budget_of_nothing_is_refused():
    with pytest.raises(ValueError, match="monthly_usd must be at least 1 dollar, got 0"):
        SpendingLimitArgs(environment="dev", monthly_usd=0)
