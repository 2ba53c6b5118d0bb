"""This file names the days that every monitor judges, and keeps what each said of them, a line of JSON per day.

Rows come from the numbers of a case alone: whoever judges it later, in whatever environment, sees the same rows.
"""

import json
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path

CLEAN, AT_MOST, APART = 1, 3, 5
"""The run without a shift; days within which a shift is to be found; days from one shifted run's start to the next's."""


@dataclass(frozen=True, kw_only=True)
class World:
    """The traffic, and how much of it is judged."""

    rows: int = 1_000
    """Of a day."""
    swing: float = 0.5
    """Most that a weekday's mean strays from the week's, in standard deviations."""
    days: int = 3_652
    """Clean ones."""
    runs: int = 200
    """Shifts of each size that are to be found."""
    shifts: tuple[float, ...] = (0.0, 0.05, 0.1, 0.15, 0.2, 0.3, 0.5)
    """Of one feature, in standard deviations; nought is what calls in vain within as many days."""
    weeks: int = 8
    """Of training."""
    seed: int = 1

    @property
    def first(self) -> int:
        return self.weeks * 7


@dataclass(frozen=True)
class Case:
    """One day of one run."""

    run: int
    day: int
    shift: float = 0.0


@dataclass(frozen=True)
class Answer:
    """What one monitor said of one day."""

    who: str
    case: Case
    columns: tuple[str, ...]
    """That it named."""
    called: bool
    off: float | None = None
    """Where the peer itself was asked as well as its formula: how far their scores lie apart at most."""


def clean(world: World) -> list[Case]:
    return [Case(CLEAN, world.first + n) for n in range(world.days)]


def shifted(world: World, shift: float) -> list[list[Case]]:
    """The days of each run, as `bench.operability` numbers them."""
    starts = [(run + CLEAN + 1, world.first + run * APART) for run in range(world.runs)]
    return [[Case(run, start + n, shift) for n in range(1, AT_MOST + 1)] for run, start in starts]


def cases(world: World) -> list[Case]:
    """Clean years first, then every size of shift on the same days."""
    return clean(world) + [case for shift in world.shifts for run in shifted(world, shift) for case in run]


def keep(path: Path, answers: Iterable[Answer]) -> None:
    with path.open("a", encoding="utf-8") as file:
        file.writelines("\n" + json.dumps(asdict(answer)) for answer in answers)


def kept(path: Path) -> Iterator[Answer]:
    """What was said so far; a day whose line was cut off is judged anew."""
    for line in path.read_text(encoding="utf-8").splitlines() if path.is_file() else []:
        with suppress(json.JSONDecodeError):
            told = json.loads(line)
            yield Answer(**told | {"case": Case(**told["case"]), "columns": tuple(told["columns"])})


def missing(world: World, path: Path, who: str) -> list[Case]:
    known = {answer.case for answer in kept(path) if answer.who == who}
    return [case for case in cases(world) if case not in known]
