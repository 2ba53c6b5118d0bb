"""Every blind case, provoked on the local cloud: the verdict names it and the way out, and the alarm rings in the same window."""

from datetime import UTC, datetime, timedelta

import pytest
from botocore.exceptions import ClientError

from estate.simulating.clock import CaptureClock
from jobs.drift.blind import WAYS_OUT
from jobs.drift.handler import handle
from tests.blind_world import World
from tests.cloud import until
from tests.components.test_watching import a_monitor, alarms_of
from tests.conftest import record

pytestmark = pytest.mark.cloud


@pytest.fixture(scope="module")
def world(cloud, aws, new_role):
    patch = pytest.MonkeyPatch()
    settings = {
        "ENDPOINT_URL": cloud.url,
        "ACCESS_KEY_ID": "test",
        "SECRET_ACCESS_KEY": "test",
        "DEFAULT_REGION": "us-east-1",
    }
    for name, value in settings.items():
        patch.setenv(f"AWS_{name}", value)
    made = World(aws, new_role, patch)
    yield made
    made.close()
    patch.undo()


@pytest.fixture(scope="module")
def alarms():
    """As the monitor declares them."""
    return alarms_of(record(a_monitor()))


@pytest.fixture
def rings(world, alarms):
    """Judge the window that ends now; it is blind, says why, and the monitor's own alarm rings."""

    def look(case, says, **changed):
        world.alarm(case, alarms["Blind"])
        until(lambda: world.state(case) == "OK")
        found = world.judge(handle, case, **changed)
        assert (found["verdict"], found["blind"]["case"]) == ("blind", case)
        assert says in found["cause"]
        assert found["blind"]["way_out"] == WAYS_OUT[case]
        until(lambda: world.state(case) == "ALARM", 20)
        return found

    return look


def test_what_a_replay_asks_is_counted_where_it_is_captured_and_not_now(world, cloud):
    asked = datetime.now(UTC).replace(minute=30, second=0, microsecond=0) - timedelta(hours=5)
    with CaptureClock(cloud.url, world.endpoint) as clock:
        clock.set(asked)
        world.call(3)
    span = {name: (asked + timedelta(minutes=minutes)).isoformat() for name, minutes in (("start", -30), ("end", 30))}
    until(lambda: world.judge(handle, "replayed", span)["service"]["invocations"] == 3)
    assert world.judge(handle, "replayed", span)["rows"] == 60
    now = world.judge(handle, "present")
    assert (now["blind"]["case"], now["service"]["invocations"]) == ("idle", 0)
    world.keep()


def test_nobody_calls_then_calls_are_not_captured_enough_or_at_all(world, rings):
    rings("idle", "nobody called the endpoint")

    world.call(2)
    rings("too-few-rows", "40 rows, 50 are needed")

    world.call(1)
    lines = world.lines()
    world.keep(lines[0] + b"\n")
    found = rings("sampling-too-low", "1 of 3 calls were captured")
    assert found["service"]["invocations"] == 3

    world.keep(lines[0].replace(b"captureData", b"capturedata") + b"\n" + lines[1][:50])
    found = rings("captures-unreadable", "no captured predictions in the window could be read")
    assert [(each["what"], each["count"]) for each in found["captures"]["unread"]] == [
        ("lines cut off or not JSON", 1),
        ("lines that are no capture records", 1),
    ]

    world.keep()
    rings("capture-failing", "though the endpoint was called 3 times")

    world.keep(lines[0], at=datetime.now(UTC) + timedelta(hours=5))
    rings("clock-skew", "dated later than now")

    world.keep(b"\n".join(lines).replace(world.package.encode(), world.other.encode()))
    rings("other-package", "another answered all 60")

    world.keep(b"\n".join(lines))
    assert world.judge(handle, "seen")["rows"] == 60
    assert "blind" not in world.judge(handle, "seen")


def test_an_endpoint_whose_capture_is_off(world, rings):
    rings("capture-off", "data capture is off", ENDPOINT=world.mute)


def test_a_baseline_that_is_gone_broken_or_never_was(world, rings):
    world.remember(b"drift-baseline\nhalf")
    rings("baseline-unreadable", "cannot be read")
    world.forget()
    rings("baseline-gone", "is gone")
    world.restore()


def test_an_endpoint_that_is_not_there(rings):
    rings("no-endpoint", "does not serve", ENDPOINT="nobody")


def test_a_monitor_that_may_not_look_rings_by_its_own_errors(world, alarms):
    """It may not even say that it is blind: Lambda counts the failure, and the alarm on Errors rings."""
    with pytest.raises(ClientError, match=r"not authorized|AccessDenied") as failed:
        world.judge(handle, "not-permitted", **world.strangers_keys())
    assert any("nor could this be told" in note for note in failed.value.__notes__)
    assert alarms["Errors"]["treatMissingData"] == "notBreaching"


def test_a_monitor_that_fails_rings_as_blind_too(world, alarms):
    world.alarm("monitor-failed", alarms["Blind"])
    with pytest.raises(ClientError):
        world.judge(handle, "monitor-failed", LEDGER_TABLE="no-such-table")
    until(lambda: world.state("monitor-failed") == "ALARM", 20)


def test_a_monitor_that_did_not_run_rings(world, alarms):
    world.alarm("did-not-run", alarms["Invocations"])
    until(lambda: world.state("did-not-run") == "ALARM", 20)
