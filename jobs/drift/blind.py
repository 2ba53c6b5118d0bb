"""This file is every way in which the monitor may fail to see, what each means, and the way out."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

WAYS_OUT: Mapping[str, str] = {
    "no-endpoint": "deploy or release the line: estate release LINE",
    "endpoint-failed": "see why the endpoint failed: estate status LINE; then estate release or estate rollback",
    "no-package": "release a package that is registered: estate release LINE",
    "no-baseline": "train and release anew: only packages of this estate's pipeline carry a baseline",
    "baseline-gone": "restore the object from the bucket's versions, or train and release anew",
    "baseline-unreadable": "restore an earlier version of the object, or train and release anew",
    "not-permitted": "give the monitor's role its statements back: estate up; estate preview --refresh shows who differs",
    "idle": "if nobody is meant to call, say so in model.yaml (monitoring.expects_traffic: false); else ask the callers",
    "no-captures": "see whether anybody calls the endpoint, and whether its data capture runs",
    "capture-off": "release again: the endpoint's data capture is switched on by its configuration",
    "capture-failing": "see whether the serving role may write to the captures bucket and use its key; estate up repairs both",
    "captures-unreadable": "see who writes under captures/: the verdict names each file and what is wrong in it",
    "clock-skew": "set the clock of whoever writes captures; their files lie in hours that have not come yet",
    "other-package": "judge the window after the release; if no release just ended, see which package answers: estate status LINE",
    "out-of-time": "look more often (monitoring.every), capture less (deployment.capture_percent), or judge the window in shards: python -m jobs.drift window --help",
    "sampling-too-low": "capture more (deployment.capture_percent in model.yaml) or judge less often (monitoring.every)",
    "too-few-rows": "judge less often (monitoring.every) or ask for fewer rows (monitoring.min_rows)",
    "labels-late": "ask whoever delivers ground truth: the raw bucket takes it under LINE/labels/, and estate drift LINE shows when it came",
    "monitor-failed": "read the function's log; the window can be judged again: estate drift LINE --from ... --to ...",
}
"""Cases by name; a verdict says which."""
MEMBERS = ("unseen", "blind", "service", "captures")
"""Of a verdict: what it could not see, and what it saw beside the features."""
QUIET = ("idle", "too-few-rows")
"""Cases that are no fault where the line need not have traffic."""


class Unwatchable(Exception):  # noqa: N818 - it says what is the matter, not that a program erred
    """Why a window cannot be judged at all."""

    def __init__(self, case: str, why: str) -> None:
        super().__init__(why)
        self.case = case


@dataclass(frozen=True, kw_only=True)
class Seen:
    """What there was to see in a window."""

    rows: int
    """Predictions of the package that serves."""

    others: int = 0
    """Predictions of other packages."""

    records: int = 0
    """Captured calls."""

    unread: int = 0
    """Pieces of capture files that could not be read."""

    late: bool = False
    """Whether time ran out before all was read."""

    future: bool = False
    """Whether captures are dated later than now."""

    invocations: float | None = None
    """Calls that the endpoint counted; None where that is not known."""

    capturing: bool | None = None
    """Whether the endpoint says that it captures."""

    capture_percent: float = 100.0


def blindness(seen: Seen, min_rows: int) -> Unwatchable | None:
    """Why the window cannot be judged; None: it can."""
    if seen.rows >= max(1, min_rows):
        return None
    if seen.late:
        return Unwatchable("out-of-time", f"{seen.rows} rows, {min_rows} are needed; time ran out before all was read")
    if seen.rows:
        return _too_few(seen, min_rows)
    cases: tuple[tuple[object, str, str], ...] = (
        (seen.others, "other-package", f" by the package that serves: another answered all {seen.others}"),
        (seen.unread, "captures-unreadable", " could be read"),
        (seen.future, "clock-skew", ": the captures are dated later than now"),
        (seen.capturing is False, "capture-off", ": the endpoint's data capture is off"),
        (seen.invocations is None, "no-captures", "; how often the endpoint was called is not known"),
        (seen.invocations, "capture-failing", f" though the endpoint was called {seen.invocations or 0:.0f} times"),
        (True, "idle", ": nobody called the endpoint"),
    )
    case, why = next((case, why) for holds, case, why in cases if holds)
    return Unwatchable(case, f"no captured predictions in the window{why}")


def _too_few(seen: Seen, min_rows: int) -> Unwatchable:
    few = f"{seen.rows} rows, {min_rows} are needed"
    rows_a_call = (seen.rows + seen.others) / max(1, seen.records)
    if seen.invocations and seen.invocations > seen.records and seen.invocations * rows_a_call >= min_rows:
        asked = f"{seen.records} of {seen.invocations:.0f} calls were captured"
        return Unwatchable("sampling-too-low", f"{few}; {asked}, {seen.capture_percent:g} % are asked for")
    return Unwatchable("too-few-rows", few)


def lacking(seen: Seen) -> list[str]:
    """What a window that can be judged does not show."""
    expected = (seen.invocations or 0.0) * seen.capture_percent / 100
    if seen.records < expected / 2:
        return [f"{expected - seen.records:.0f} calls that should have been captured: only {seen.records} were"]
    return []


def told(blind: Unwatchable, *, expects_traffic: bool) -> dict[str, Any]:
    """The verdict's members that say what the monitor did not see."""
    why, way_out = str(blind), WAYS_OUT[blind.case]
    pages = expects_traffic or blind.case not in QUIET
    return {
        "verdict": "blind",
        "blind": {"case": blind.case, "why": why, "way_out": way_out, "pages": pages},
        "cause": f"cannot tell: {why}",
        "response": f"look: {way_out}; until then predictions are served unwatched",
    }


def document(blind: Unwatchable, *, expects_traffic: bool) -> dict[str, Any]:
    """The whole verdict where nothing could be measured."""
    nothing: dict[str, Any] = {"rows": 0, "kinds": [], "features": [], "sure": "nothing was seen", "package": None}
    return nothing | {"unseen": [str(blind)]} | told(blind, expects_traffic=expects_traffic)
