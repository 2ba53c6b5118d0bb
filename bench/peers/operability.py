"""This file holds Evidently and NannyML, each with its defaults, against our monitor on the same days: false alarms and what is found."""

from collections.abc import Iterator

from bench.measure import Figure
from bench.operability import HOURS_OF_YEAR, Watched, live
from bench.peers import inside
from bench.traffic import Habits

ROWS, DAYS, RUNS, SHIFT, WEEKS = 1_000, 90, 20, 0.2, 8


def figures() -> Iterator[Figure]:
    habits = Habits()
    told = inside("operability", "operability_inside.py", *map(str, (ROWS, DAYS, RUNS, SHIFT, habits.swing)))
    ours = live(Watched(habits, ROWS, 24, WEEKS, 1), DAYS * 24 / HOURS_OF_YEAR, RUNS, SHIFT, WEEKS)
    for name, seen in told.items():
        yield Figure(
            name=f"clean days of {ROWS:,} x 40 that call in vain, more than {name}'s",
            measured=ours.false_alarms - seen["alarms"],
            limit=0,
            unit="days",
            detail=f"of {DAYS}: ours {ours.false_alarms}, {name} {seen['alarms']}, half its columns {seen['half']}; "
            f"a shift of {SHIFT} sd in three days found: ours {ours.found[0]:.0%}, {name} {seen['found'] / RUNS:.0%} "
            f"(which names that column on {seen['shifted_one']:.0%} of clean days too)",
        )
