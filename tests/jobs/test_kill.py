"""This file tests that a kill -9 at the writes of ingest, snapshot and ledger shows nobody a half snapshot, and that a re-run converges."""

import json
import os
import subprocess
import sys

import pytest

pytestmark = pytest.mark.cloud


@pytest.fixture(scope="module")
def found(cloud, tmp_path_factory):
    """What was seen after each kill, and after each run that followed."""
    command = [sys.executable, "-m", "tests.jobs.killer", tmp_path_factory.mktemp("killed")]
    done = subprocess.run(
        command, capture_output=True, text=True, check=False, timeout=120, env={**os.environ, **cloud.environ()}
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def seen(found, when):
    return {name: scenario[when] for name, scenario in found["scenarios"].items()}


def test_the_process_was_killed_before_its_first_its_last_and_other_writes(found):
    assert found["points"] == 20
    assert {"write-2", "write-19", "write-20"} <= set(found["scenarios"])
    # Those by the clock come late on a machine that became faster meanwhile.
    assert found["killed"] >= found["kills"] - found["late"]


def test_nothing_that_is_seen_after_a_kill_is_half(found):
    assert {name: look["wrong"] for name, look in seen(found, "killed").items() if look["wrong"]} == {}


def test_some_kills_left_a_snapshot_and_most_left_none(found):
    kept = [bool(look["held"]) for look in seen(found, "killed").values()]

    assert 0 < sum(kept) < len(kept) / 2


def test_a_run_after_a_kill_makes_the_snapshot_that_an_undisturbed_one_makes(found):
    [expected] = found["expected"]["held"]
    for name, look in seen(found, "again").items():
        assert look["wrong"] == [], name
        assert all(parts == expected for parts in look["held"]), name
        assert set(look["kinds"]) == {"source", "features", "snapshot"}, name


def test_no_delivery_has_two_rows_however_often_it_is_read(found):
    assert {look["kinds"].count("source") for look in seen(found, "again").values()} == {2}


def test_only_the_last_row_can_be_without_its_witness_and_a_run_after_the_kill_adds_it(found):
    killed, again = seen(found, "killed"), seen(found, "again")
    assert all(look["bare"] in ([], [look["rows"]]) for look in killed.values())
    assert any(look["bare"] for look in killed.values())
    assert [look["bare"] for look in again.values() if look["bare"]] == []
