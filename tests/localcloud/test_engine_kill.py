"""A kill at any moment neither loses nor doubles a resource."""

import json
import subprocess
import sys

import pytest


@pytest.fixture(scope="module")
def killed(tmp_path_factory):
    """A third of all kill points of each verb, the recovery after each killed as well."""
    command = [sys.executable, "-m", "tests.localcloud.engine_killer", tmp_path_factory.mktemp("kill"), "0", "3"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


@pytest.mark.parametrize("verb", ["up", "change", "destroy"])
def test_no_kill_point_leaves_a_doubled_lost_or_forgotten_resource(killed, verb):
    assert killed[verb]["wrong"] == {}
    assert killed[verb]["points"] >= 35
    assert killed[verb]["killed"] >= killed[verb]["points"] // 3
