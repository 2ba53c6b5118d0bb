"""The alarms of a feature group ring on a running cloud: for what is old, for what is missing, and for silence."""

from datetime import UTC, datetime, timedelta

import pyarrow as pa
import pytest

from components.feature_store import FeatureStore, FeatureStoreArgs, GroupArgs
from jobs.features import watch
from tests.cloud import until
from tests.components.world import a_ground
from tests.jobs.little_line import line
from tests.localcloud.provider_life import provider_on

ALARM = "aws:cloudwatch/metricAlarm:MetricAlarm"
MINUTE = timedelta(minutes=1)


def declared(declare, fresh_within_seconds):
    """The alarms of the group `rain` by their metric."""
    group = line().feature_groups["rain"]
    stated = GroupArgs(group=group, online=True, fresh_within_seconds=fresh_within_seconds)
    engine = declare(
        lambda: FeatureStore("s", FeatureStoreArgs(ground=a_ground(), line="trip-delay", groups={"rain": stated}))
    )
    return {one.inputs["metricName"]: one.inputs for one in engine.all(ALARM)}


@pytest.fixture
def rings(declare, cloud, aws, name):
    """Makes the declared alarms under a namespace of the test's own; tells the state of one."""
    for metric, inputs in declared(declare, 60).items():
        plain = {key: value for key, value in inputs.items() if key != "alarmActions"}
        provider_on(cloud.url).create(ALARM, {**plain, "name": f"{name}-{metric}", "namespace": name})

    def state(metric):
        [found] = aws("cloudwatch").describe_alarms(AlarmNames=[f"{name}-{metric}"])["MetricAlarms"]
        return found["StateValue"]

    return state


@pytest.fixture
def written(aws, name):
    """The job tells of a table whose newest row has an age and lacks a share of its values."""

    def write(age, lacking=0.0):
        now = datetime.now(UTC)
        times = [now.timestamp() - age.total_seconds() - 60 * n for n in range(100)]
        amounts = [None if n < 100 * lacking else 1.0 for n in range(100)]
        rain = pa.table({"station": ["a"] * 100, "measured": times, "amount": pa.array(amounts, pa.float64())})
        spec = line()
        told = watch.metrics(spec, {"rain": rain, "plan": PLAN}, now)
        watch.put(aws("cloudwatch"), name, told)
        return told

    return write


PLAN = pa.table({name: pa.array([], pa.float64()) for name in ("trip", "start", "kind", "length")})


@pytest.mark.cloud
def test_a_group_that_was_never_written_is_stale(rings):
    until(lambda: rings("Fresh") == "ALARM")


@pytest.mark.cloud
def test_an_older_row_does_not_make_a_fresh_group_stale(rings, written):
    written(timedelta(seconds=1))
    until(lambda: rings("Fresh") == "OK")
    written(2 * MINUTE)
    assert rings("Fresh") == "OK"  # the newest record is still the first


@pytest.mark.cloud
def test_a_job_that_runs_and_finds_nothing_new_does_not_make_a_group_fresh(rings, written):
    until(lambda: rings("Fresh") == "ALARM")
    written(2 * MINUTE)
    assert rings("Fresh") == "ALARM"


@pytest.mark.cloud
def test_time_alone_makes_a_group_stale(rings, written):
    written(timedelta(seconds=55))
    until(lambda: rings("Fresh") == "OK")
    until(lambda: rings("Fresh") == "ALARM")


@pytest.mark.cloud
def test_features_that_are_missing_too_often_ring_and_no_others(rings, written):
    written(timedelta(0), lacking=0.5)
    assert rings("MissingTooOften") != "ALARM"
    written(timedelta(0), lacking=0.51)
    until(lambda: rings("MissingTooOften") == "ALARM")


def test_no_freshness_is_watched_where_none_is_stated(declare):
    assert declared(declare, None).keys() == {"MissingTooOften"}


@pytest.mark.parametrize(
    ("seconds", "period", "periods"), [(3 * 3600, 3 * 3600, 1), (86_400, 86_400, 1), (3 * 86_400, 86_400, 3)]
)
def test_freshness_is_watched_in_periods_that_cloudwatch_has(declare, seconds, period, periods):
    found = declared(declare, seconds)["Fresh"]

    assert (found["period"], found["evaluationPeriods"], found["datapointsToAlarm"]) == (period, periods, periods)
    assert found["treatMissingData"] == "breaching"


def test_a_newest_record_that_cloudwatch_would_refuse_is_not_told_and_its_age_is(written_nowhere):
    assert written_nowhere(timedelta(days=20)) == {"AgeSeconds", "NullRate", "MissingTooOften"}


@pytest.fixture
def written_nowhere():
    def write(age):
        now = datetime(2026, 1, 1, tzinfo=UTC)
        rain = pa.table({"station": ["a"], "measured": [(now - age).timestamp()], "amount": [1.0]})
        told = watch.metrics(line(), {"rain": rain, "plan": PLAN}, now)
        return {one["MetricName"] for one in told}

    return write


def test_a_sensor_that_died_lately_is_seen_among_the_rows_of_a_year():
    group = line().feature_groups["rain"]
    amounts = [1.0] * 9000 + [None] * 600
    table = pa.table({"station": ["a"] * 9600, "measured": [float(n) for n in range(9600)], "amount": amounts})

    assert watch.null_rates(group, table) == {"amount": 0.6}
    assert watch.too_often(group, watch.null_rates(group, table)) == ["amount"]
