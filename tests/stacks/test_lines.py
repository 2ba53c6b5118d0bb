"""Model lines as the program finds them: what is wrong with one is said with its file."""

import shutil
from unittest import mock

import pulumi
import pytest

from stacks import lines
from stacks.settings import ROOT, SettingsError
from tests.estate_program import deploy, settings_of

LINE = ROOT / "models" / "flight_delay" / "model.yaml"


def deploy_spoiled(tmp_path, old, new):
    """The program over a tree in which one line's model.yaml says something else."""
    folder = tmp_path / "models" / "flight_delay"
    folder.mkdir(parents=True)
    text = LINE.read_text()
    assert old in text
    (folder / "model.yaml").write_text(text.replace(old, new))
    with mock.patch.object(lines, "ROOT", tmp_path), mock.patch.object(lines.specs, "__defaults__", (tmp_path,)):
        return deploy(settings_of("local"))


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("owner: flights-team", "ownr: flights-team", "models/flight_delay/model.yaml: owner must be given"),
        ("xgboost\n", "xgboost\n  framework_version: '9.9'\n", "models/flight_delay/model.yaml: image must be in"),
        ("every: 24h", "every: 90s", "models/flight_delay/model.yaml: monitoring.every must be whole minutes"),
    ],
)
def test_what_is_wrong_with_a_line_is_said_with_its_file_and_without_a_traceback(tmp_path, old, new, says):
    with pytest.raises(SettingsError) as refused:
        deploy_spoiled(tmp_path, old, new)

    assert str(refused.value).startswith(says)
    assert isinstance(refused.value, pulumi.RunError)


def test_every_folder_with_a_model_yaml_is_a_line(tmp_path):
    for name in ("b", "a"):
        shutil.copytree(LINE.parent, tmp_path / "models" / name)
    (tmp_path / "models" / "no_line").mkdir()

    assert [path.parent.name for path in lines.specs(tmp_path)] == ["a", "b"]
