"""Pulumi.yaml and the stack's file say which program runs with which values."""

import json

import pytest

from localcloud import engine
from localcloud.engine.crypter import Crypter
from tests.localcloud.engine_bench import bench

__all__ = ["bench"]  # a fixture

TELL = """
config = pulumi.Config()
pulumi.export("size", config.require_int("size"))
pulumi.export("on", config.require_bool("on"))
pulumi.export("word", config.require_secret("word"))
pulumi.export("many", config.require_object("many"))
pulumi.export("given", config.get("given"))
"""


def test_every_kind_of_value_reaches_the_program(bench):
    crypter = Crypter(None)
    file = {
        "encryptionsalt": crypter.salt,
        "config": {
            "test:size": 3,
            "on": True,
            "test:word": {"secure": crypter.encrypt("hush")},
            "many": {"a": [1, {"b": "c"}]},
        },
    }
    bench.program(TELL, config={"given": {"type": "string", "default": "by the project"}})
    (bench.root / "Pulumi.local.yaml").write_text(json.dumps(file))

    outputs = bench.up().outputs

    assert outputs == {
        "size": 3,
        "on": True,
        "word": "[secret]",
        "many": {"a": [1, {"b": "c"}]},
        "given": "by the project",
    }
    assert bench.project.read_config().values["test:word"] == "hush"


def test_values_given_by_hand_go_before_those_of_the_file(bench):
    bench.program("pulumi.export('size', pulumi.Config().require_int('size'))")
    (bench.root / "Pulumi.local.yaml").write_text("config: {size: 3}")
    project = engine.Project(bench.root, config={"size": 4})

    assert engine.preview(project, providers=bench.world.provider).outputs == {"size": 4}


def test_the_program_and_the_stacks_files_may_lie_in_folders_of_their_own(bench):
    bench.program("import beside; pulumi.export('x', beside.X)", main="stacks", stackConfigDir="stacks/config")
    folder = bench.root / "stacks"
    (folder / "config").mkdir(parents=True)
    (folder / "config/Pulumi.local.yaml").write_text("config: {size: 3}")
    (bench.root / "__main__.py").rename(folder / "__main__.py")
    (folder / "beside.py").write_text("import pulumi\nX = pulumi.Config().require_int('size')")

    assert bench.up().outputs == {"x": 3}
    (folder / "config/Pulumi.local.yaml").write_text("config: {size: 4}")
    assert bench.up().outputs == {"x": 4}  # the module beside the program is read again


def test_a_missing_value_is_bad_input_and_changes_nothing(bench):
    with pytest.raises(engine.InputError, match="Missing required configuration variable 'test:size'"):
        bench.up("Thing('a'); pulumi.Config().require('size')")

    assert bench.world.calls == []


def test_a_folder_without_a_project_says_so(bench, tmp_path):
    with pytest.raises(engine.InputError, match=r"Pulumi.yaml must exist, got no such file"):
        engine.up(engine.Project(tmp_path))


def test_a_stack_file_that_is_not_yaml_is_named(bench):
    bench.program("")
    (bench.root / "Pulumi.local.yaml").write_text("config: [")

    with pytest.raises(engine.InputError, match=r"Pulumi.local.yaml must be YAML"):
        bench.up()
