"""The engine's own command line."""

import json
import subprocess
import sys

from localcloud.engine.crypter import VARIABLE
from tests.localcloud.engine_bench import bench

__all__ = ["bench"]  # a fixture


def engine(root, *words, given=""):
    command = [sys.executable, "-m", "localcloud.engine", *words]
    return subprocess.run(command, cwd=root, input=given, capture_output=True, text=True, check=False)


def test_a_verb_prints_one_document_and_the_rest_goes_to_stderr(bench):
    bench.program("pulumi.export('size', 3)")

    done = engine(bench.root, "up", "--json")
    document = json.loads(done.stdout)

    assert done.returncode == 0, done.stderr
    assert {key: document[key] for key in ("creates", "updates", "replaces", "deletes", "same")} == {
        "creates": 1,
        "updates": 0,
        "replaces": 0,
        "deletes": 0,
        "same": 0,
    }
    assert document["steps"][0]["op"] == "create"
    assert document["policy"] == []
    assert document["outputs"] == {"size": 3}
    assert "Up: 1 creates" in done.stderr


def test_a_stack_moves_through_export_and_import(bench):
    bench.program("pulumi.export('size', 3)")
    engine(bench.root, "up")
    exported = engine(bench.root, "export").stdout

    assert engine(bench.root, "import", "--stack", "other", given=exported).returncode == 0
    assert json.loads(engine(bench.root, "export", "--stack", "other").stdout) == json.loads(exported)


def test_bad_input_ends_2_with_one_message(bench, tmp_path):
    done = engine(tmp_path, "up", "--json")

    assert done.returncode == 2
    assert "Pulumi.yaml must exist, got no such file" in json.loads(done.stdout)["error"]
    assert VARIABLE not in done.stderr
