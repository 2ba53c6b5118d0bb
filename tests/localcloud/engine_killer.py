"""Kills the engine at each of its points in turn, lets it run again, and tells what is then wrong.

A point is a write or fsync of the state's files, and the moment before and after each change of the world. Usage:
`python -m tests.localcloud.engine_killer FOLDER PART PARTS`. Prints a JSON list of findings per scenario.
"""

import contextlib
import json
import os
import shutil
import signal
import sys
from pathlib import Path

from localcloud import engine
from localcloud.engine import crypter, program
from tests.localcloud.engine_world import World, write_project

assert program  # imported here once: every child would import the SDK again

FIRST = """
group = Group("group")
a = Thing("a", size=1, opts=O(parent=group))
b = Thing("b", inside=a.id)
c = Thing("c", kind="Numbered", text=b.arn)
d = Thing("d", name="d", shape="round")
e = Thing("e", inside=d.id, kind="Numbered")
f = Thing("f", text=pulumi.Output.secret("hush"))
"""
SECOND = """
group = Group("group")
a = Thing("a", size=2, opts=O(parent=group))
b = Thing("b", inside=a.id, shape="round")
d = Thing("d", name="d", shape="square")
e = Thing("e", inside=d.id, kind="Numbered")
g = Thing("g")
"""
EXPECTED = {"up": "abcdef", "change": "abdeg", "destroy": ""}


class Fuse:
    """Counts the points; at the chosen one, the process is gone."""

    def __init__(self, at: int, world: World) -> None:
        self.at = at
        self.count = 0
        self._write = os.write
        os.write, os.fsync = self.write, self.fsync
        world.before = world.after = lambda call, name: self.point()

    def point(self) -> None:
        self.count += 1
        if self.count == self.at:
            os.kill(os.getpid(), signal.SIGKILL)

    def write(self, descriptor: int, data: bytes) -> int:
        if self.count + 1 == self.at:
            self._write(descriptor, data[: len(data) // 2])
        self.point()
        return self._write(descriptor, data)

    def fsync(self, _: int) -> None:
        self.point()  # no real one: the kernel outlives a killed process, and a busy disk would take minutes


def child(folder: Path, verb: str, at: int) -> int | None:
    """Run a verb in a process of its own; the answer is how many points it passed, None if it was killed."""
    reader, writer = os.pipe()
    if (pid := os.fork()) == 0:
        status = 1
        with contextlib.suppress(BaseException):
            world = World(folder / "world")
            fuse = Fuse(at, world)
            project = engine.Project(folder / "project")
            try:
                (engine.destroy if verb == "destroy" else engine.up)(project, providers=world.provider)
                status = 0
            except engine.EngineError as error:
                sys.stderr.write(f"{error}\n")
            fuse._write(writer, str(fuse.count).encode())
        os._exit(status)
    _, status = os.waitpid(pid, 0)
    os.close(writer)
    passed = os.read(reader, 100)
    os.close(reader)
    if os.WIFSIGNALED(status):
        return None
    if os.waitstatus_to_exitcode(status):
        raise SystemExit(f"{verb} failed in {folder}")
    return int(passed)


def wrong(folder: Path, verb: str) -> list[str]:
    """What is doubled, lost, or known to one of world and state only."""
    things = World(folder / "world").things()
    made = sorted(thing["name"][0] for thing in things.values())
    found = [] if made == list(EXPECTED[verb]) else [f"the world has {made}"]
    resources = engine.resources(engine.Project(folder / "project"))
    known = sorted(one["id"] for one in resources if one["type"].startswith("fake:"))
    if known != sorted(things):
        found.append(f"the state has {known}, the world {sorted(things)}")
    exported = engine.export_deployment(engine.Project(folder / "project"))["deployment"]
    if "pending_operations" in exported or any("initErrors" in one for one in resources):
        found.append("something is still under way")
    left = [path.name for path in (folder / "project/.local/stacks").iterdir() if path.suffix in {".journal", ".new"}]
    return found + ([f"{left} left behind"] if left else [])


def scenario(folder: Path, verb: str, part: int, parts: int) -> dict:
    """Every kill point of one verb that falls to this part."""
    start = folder / verb
    write_project(start / "project", FIRST)
    if verb != "up":
        child(start, "up", 0)
    if verb == "change":
        write_project(start / "project", SECOND)
    trial = folder / f"{verb}-trial"
    shutil.copytree(start, trial)
    points = child(trial, verb, 0)
    found = {}
    killed = 0
    for at in range(1 + part, points + 1, parts):
        shutil.rmtree(trial)
        shutil.copytree(start, trial)
        killed += child(trial, verb, at) is None
        killed += child(trial, verb, 1 + at % 11) is None  # recovery is killed as well
        child(trial, verb, 0)
        if findings := wrong(trial, verb):
            found[at] = findings
    return {"points": points, "killed": killed, "wrong": found}


def main(folder: str, part: str, parts: str) -> None:
    crypter.ROUNDS = 1
    verbs = ("up", "change", "destroy")
    sys.stdout.write(json.dumps({verb: scenario(Path(folder), verb, int(part), int(parts)) for verb in verbs}))


if __name__ == "__main__":
    main(*sys.argv[1:])
