"""This file tests that the line in the guide, pasted as it stands, goes from raw files through its gates."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
GUIDE = (ROOT / "docs" / "add-a-model-line.md").read_text(encoding="utf-8")
FILES = dict(re.findall(r"```(?:yaml|python) (models/\S+)\n(.*?)```", GUIDE, re.DOTALL))
[COMMANDS] = re.findall(r"```sh\n(.*?)```", GUIDE, re.DOTALL)


@pytest.fixture
def pasted(tmp_path):
    """A folder with the jobs, and the guide's line where it belongs."""
    shutil.copytree(ROOT / "jobs", tmp_path / "jobs", ignore=shutil.ignore_patterns("__pycache__"))
    (tmp_path / "models").mkdir()
    shutil.copyfile(ROOT / "models" / "__init__.py", tmp_path / "models" / "__init__.py")
    for name, text in FILES.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text, encoding="utf-8")
    return tmp_path


def test_the_guide_has_the_whole_line():
    assert [Path(name).name for name in FILES] == ["model.yaml", "features.py", "sample.py"]


def test_the_commands_of_the_guide_end_at_gates_that_are_kept(pasted):
    commands = COMMANDS.replace("/tmp/", f"{pasted}/at/")
    path = f"{Path(sys.executable).parent}:{os.environ['PATH']}"
    ended = subprocess.run(
        ["/bin/bash", "-euo", "pipefail", "-c", commands],
        cwd=pasted,
        env={"PATH": path, "HOME": str(pasted)},
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert ended.returncode == 0, ended.stderr
    assert "passed data_valid" in ended.stdout
    assert "passed auc " in ended.stdout
    assert "FAILED" not in ended.stdout
