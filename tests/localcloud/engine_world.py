"""A world of things in a folder, one file each, and a provider for it: what is made survives the death of its maker."""

import json
import os
import threading
import uuid
from pathlib import Path

from localcloud.provider.api import DEFAULTS, UNKNOWN, Diff, InitFailedError, ProviderError

REPLACING = ("name", "shape", "inside")


class World:
    """The things there are, and which calls have been made."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        folder.mkdir(parents=True, exist_ok=True)
        self.calls: list[tuple[str, str]] = []
        self.configs: list[dict] = []
        self.before = lambda call, name: None
        self.after = lambda call, name: None
        self.lock = threading.Lock()

    def things(self) -> dict[str, dict]:
        with self.lock:
            return {path.stem: json.loads(path.read_text()) for path in sorted(self.folder.glob("*.json"))}

    def names(self) -> list[str]:
        return sorted(thing["name"] for thing in self.things().values())

    def write(self, identity: str, thing: dict) -> None:
        temporary = self.folder / f"{identity}.{threading.get_ident()}.new"
        temporary.write_text(json.dumps(thing))
        temporary.replace(self.folder / f"{identity}.json")

    def read(self, identity: str) -> dict | None:
        path = self.folder / f"{identity}.json"
        return json.loads(path.read_text()) if path.exists() else None

    def provider(self, package: str, config: dict) -> "Things":
        self.configs.append(config)
        return Things(self, config)


class Things:
    """The provider: `name` is chosen if not given and replaces, as `shape` does; everything else is updated."""

    def __init__(self, world: World, config: dict) -> None:
        self.world = world
        tags = config.get("defaultTags") or {}
        self.tags = json.loads(tags) if isinstance(tags, str) else tags

    def _call(self, call: str, name: str) -> None:
        with self.world.lock:
            self.world.calls.append((call, name))
        self.world.before(call, name)

    def check(self, kind, name, old_inputs, new_inputs, seed):
        inputs = dict(new_inputs)
        if "name" not in inputs:
            kept = old_inputs.get("name") if "name" in (old_inputs.get(DEFAULTS) or []) else None
            inputs["name"] = kept or f"{name}-{seed.hex()[:7]}"
            inputs[DEFAULTS] = ["name"]
        failures = [("size", "must be at least 0")] if inputs.get("size", 0) == -1 else []
        return inputs, failures

    def diff(self, kind, resource_id, old_inputs, old_outputs, new_inputs, ignore_changes=()):
        keys = [key for key in dict.fromkeys([*old_inputs, *new_inputs]) if key != DEFAULTS]
        changes = [key for key in keys if old_inputs.get(key) != new_inputs.get(key)]
        if old_outputs.get("tagsAll") != self._all_tags(new_inputs):
            changes.append("tagsAll")
        replaces = [key for key in changes if key in REPLACING]
        taken = bool(replaces) and "name" not in replaces and "name" not in (new_inputs.get(DEFAULTS) or [])
        return Diff(changes=changes, replaces=replaces, delete_before_replace=taken)

    def create(self, kind, inputs, *, preview=False):
        if preview:
            return "", self._outputs(UNKNOWN, inputs)
        name = inputs["name"]
        self._call("create", name)
        self._refuse("create", inputs)
        if name in self.world.names():
            raise ProviderError(f"{name} exists already")
        self._place_for(inputs)
        identity = uuid.uuid4().hex[:8] if kind.endswith("Numbered") else name
        self.world.write(identity, {**self._kept(inputs), "kind": kind})
        if inputs.get("fail") == "after":
            raise InitFailedError("made, but not tagged", identity, self._outputs(identity, inputs))
        self.world.after("create", name)
        return identity, self._outputs(identity, inputs)

    def update(self, kind, resource_id, old_outputs, old_inputs, new_inputs, *, preview=False):
        if not preview:
            self._call("update", resource_id)
            self._refuse("update", new_inputs)
            if self.world.read(resource_id) is None:
                raise ProviderError(f"{resource_id} does not exist")
            self.world.write(resource_id, {**self._kept(new_inputs), "kind": kind})
            self.world.after("update", resource_id)
        return self._outputs(resource_id, new_inputs)

    def read(self, kind, resource_id, inputs, outputs):
        thing = self.world.read(resource_id)
        if thing is None:
            return None, {}, {}
        found = {key: value for key, value in thing.items() if key != "kind"}
        return resource_id, found, self._outputs(resource_id, found)

    def find(self, kind, inputs, known_ids=()):
        found = [key for key, thing in self.world.things().items() if thing["name"] == inputs["name"]]
        return next((key for key in found if key not in known_ids), None)

    def delete(self, kind, resource_id, outputs):
        self._call("delete", resource_id)
        held = [thing["name"] for thing in self.world.things().values() if thing.get("inside") == resource_id]
        if held:
            raise ProviderError(f"{resource_id} holds {held}")
        with self.world.lock:
            (self.world.folder / f"{resource_id}.json").unlink(missing_ok=True)
        self.world.after("delete", resource_id)

    def invoke(self, token, args):
        self._call("invoke", token)
        return {"answer": args.get("question", 0) * 2, "id": "x"}

    def _place_for(self, inputs):
        if "inside" in inputs and self.world.read(inputs["inside"]) is None:
            raise ProviderError(f"there is no {inputs['inside']} to be in")

    def _refuse(self, call, inputs):
        if inputs.get("fail") == call:
            raise ProviderError(f"the world refuses to {call} it")
        if inputs.get("fail") == "die":
            os.kill(os.getpid(), 9)

    def _all_tags(self, inputs):
        return {**self.tags, **(inputs.get("tags") or {})}

    def _kept(self, inputs):
        return {key: value for key, value in inputs.items() if key != DEFAULTS}

    def _outputs(self, identity, inputs):
        computed = {"arn": UNKNOWN if identity == UNKNOWN else f"arn:{identity}", "tagsAll": self._all_tags(inputs)}
        return {**self._kept(inputs), **computed}


PRELUDE = """
import pulumi
from pulumi import ResourceOptions as O

class Thing(pulumi.CustomResource):
    def __init__(self, label, /, opts=None, kind="Thing", **props):
        given = {**dict.fromkeys(("arn", "name", "size", "shape", "inside", "tags", "text")), **props}
        super().__init__(f"fake:index:{kind}", label, given, opts)

class Group(pulumi.ComponentResource):
    def __init__(self, name, props=None, opts=None, kind="Group"):
        super().__init__(f"test:index:{kind}", name, props, opts)

class Maker(pulumi.ProviderResource):
    def __init__(self, name, opts=None, **props):
        super().__init__("fake", name, props, opts)
"""


def write_project(root: Path, program: str, **settings: object) -> None:
    """A Pulumi project whose program is the given text after the prelude."""
    root.mkdir(parents=True, exist_ok=True)
    (root / "Pulumi.yaml").write_text(json.dumps({"name": "test", "runtime": "python", **settings}))
    (root / "__main__.py").write_text(PRELUDE + program)
