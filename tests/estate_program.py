"""The whole program under mocks, once per environment, for every test that looks at it."""

import atexit
import json
import runpy
import tempfile
from functools import cache
from pathlib import Path
from unittest import mock

import pulumi
import yaml

from stacks import lines, options
from tests.conftest import Engine, record

ROOT = Path(__file__).parents[1]
ENVIRONMENTS = ("local", "dev", "staging", "prod")


def settings_of(environment):
    """The `mlops:estate` object of an environment, as its file states it."""
    text = (ROOT / "stacks" / "config" / f"Pulumi.{environment}.yaml").read_text()
    return yaml.safe_load(text)["config"]["mlops:estate"]


def program(settings):
    """The program with these settings; what it builds goes to a folder of the tests."""

    def run():
        pulumi.runtime.set_all_config({"mlops:estate": json.dumps(settings)})
        runpy.run_path(str(ROOT / "stacks" / "__main__.py"), run_name="__main__")

    return run


@cache
def build_folder():
    """Where the program builds, with a layer as `make layer` would leave it; gone when the tests are."""
    folder = tempfile.TemporaryDirectory()
    atexit.register(folder.cleanup)
    module = Path(folder.name) / "layer" / "python" / "library.py"
    module.parent.mkdir(parents=True)
    module.write_text("")
    return Path(folder.name)


def deploy(settings, stack="test") -> Engine:
    build = build_folder()
    with mock.patch.object(lines, "BUILD", build), mock.patch.object(options, "BUILD", build):
        return record(program(settings), stack=stack)


@cache
def the_estate(environment) -> Engine:
    return deploy(settings_of(environment), environment)


def tags_of(engine):
    """What the provider tags everything with."""
    tags = engine.one("pulumi:providers:aws").inputs["defaultTags"]
    return (json.loads(tags) if isinstance(tags, str) else tags)["tags"]
