"""This file has everyone judge the days of a world, keeps what they say, and goes on where a run was cut off."""

import hashlib
import json
import sys
from collections.abc import Iterable, Iterator
from dataclasses import asdict
from itertools import islice
from pathlib import Path

from bench.operability import Watched
from bench.peers import HERE, ROOT, inside
from bench.peers.operability.cases import Answer, Case, World, cases, keep, kept, missing
from bench.peers.operability.summary import Outcome, outcomes
from bench.traffic import Habits

SAID, BATCH = ROOT / ".local" / "peers" / "operability-said", 50
ROWS_FROM = (ROOT / "bench" / "traffic.py", HERE / "operability" / "cases.py")
OURS = (*ROWS_FROM, ROOT / "bench" / "operability.py", *sorted((ROOT / "jobs" / "drift").rglob("*.py")))
THEIRS = (*ROWS_FROM, HERE / "operability.lock", HERE / "operability" / "inside.py")


def compared(world: World) -> list[Outcome]:
    """Everyone's outcome; ours first."""
    SAID.mkdir(parents=True, exist_ok=True)
    return outcomes(world, [*_ours(world), *_theirs(world)])


def _ours(world: World) -> Iterator[Answer]:
    path = _place(world, "ours", OURS)
    if todo := missing(world, path, "ours"):
        line, left = Watched(Habits(swing=world.swing), world.rows, 24, world.weeks, world.seed), iter(todo)
        while some := [_answer(line, case) for case in islice(left, BATCH)]:
            keep(path, some)
            print(f"ours: {some[-1].case}", file=sys.stderr, flush=True)
    return _asked(world, path)


def _answer(line: Watched, case: Case) -> Answer:
    decision = line.judge(case.day, case.run, case.shift)
    called = decision.verdict == "drifting"
    named = tuple(one.feature.name for one in decision.features if one.findings) if called else ()
    return Answer("ours", case, named, called)


def _theirs(world: World) -> Iterator[Answer]:
    path = _place(world, "peers", THEIRS)
    inside("operability", "operability/inside.py", json.dumps(asdict(world)), str(path))
    return _asked(world, path)


def _asked(world: World, path: Path) -> Iterator[Answer]:
    """A file may hold the answers of a longer run as well."""
    wanted = set(cases(world))
    return (answer for answer in kept(path) if answer.case in wanted)


def _place(world: World, who: str, code: Iterable[Path]) -> Path:
    """Answers hold for the code that gave them, and for one kind of traffic."""
    told = [
        json.dumps([world.rows, world.swing, world.weeks, world.seed]).encode(),
        *(one.read_bytes() for one in code),
    ]
    digest = hashlib.sha256(b"\0".join(told)).hexdigest()[:12]
    return SAID / f"{who}-{world.rows}-{world.swing:g}-{digest}.jsonl"
