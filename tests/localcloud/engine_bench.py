"""A project, a world and short words for what the engine's tests do with them."""

import json

import pytest

from localcloud import engine
from localcloud.engine import crypter
from tests.localcloud.engine_world import World, write_project


class Bench:
    """One project, one world, and short words for what tests do with them."""

    def __init__(self, folder):
        self.root = folder / "project"
        self.world = World(folder / "world")
        self.project = engine.Project(self.root)
        self.events = []

    def program(self, text, **settings):
        write_project(self.root, text, **settings)
        return self

    def up(self, text=None, **options):
        return self._run(engine.up, text, options)

    def preview(self, text=None, **options):
        return self._run(engine.preview, text, options)

    def _run(self, verb, text, options):
        if text is not None:
            self.program(text)
        return verb(self.project, on_event=self.events.append, providers=self.world.provider, **options)

    def refresh(self):
        return engine.refresh(self.project, providers=self.world.provider)

    def destroy(self, **options):
        return engine.destroy(self.project, providers=self.world.provider, **options)

    def thing(self, prefix):
        [found] = [thing for thing in self.world.things().values() if thing["name"].startswith(prefix)]
        return found

    def change(self, prefix, **values):
        [key] = [key for key, thing in self.world.things().items() if thing["name"].startswith(prefix)]
        self.world.write(key, {**self.world.things()[key], **values})

    def state(self):
        return json.loads(self.project.state_path.read_text())["deployment"]

    def record(self, name):
        [found] = [one for one in self.state()["resources"] if one["urn"].endswith(f"::{name}")]
        return found


@pytest.fixture
def bench(tmp_path, monkeypatch):
    monkeypatch.setattr(crypter, "ROUNDS", 1000)  # a million take a quarter of a second each time
    return Bench(tmp_path)


def step(plan, name):
    [found] = [one for one in plan.steps if one.name == name]
    return found
