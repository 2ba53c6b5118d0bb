"""This file is what was seen of one window, and how what was seen of its shards adds up."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace

from jobs.drift.multivariate import Sums
from jobs.drift.sketch.levels import Levels
from jobs.drift.sketch.numeric import Numeric

Sketch = Numeric | Levels


@dataclass(slots=True)
class Window:
    """What was seen of every feature that the baseline knows."""

    rows: int
    sketches: dict[str, Sketch] = field(default_factory=dict)
    types: dict[str, str] = field(default_factory=dict)
    """Features that came as another type."""
    unknown: set[str] = field(default_factory=set)
    """Columns that the baseline does not know."""
    days: set[int] = field(default_factory=set)
    """Days on which the rows say they happened; empty where they do not say."""
    hours: dict[int, int] = field(default_factory=dict)
    """Rows per hour since 1970, by their own word; per first hour of the day where they only say the day."""
    hours_known: bool = False
    first: float | None = None
    last: float | None = None
    """When the first and the last row were received, in days since 1970; None where that is not known."""
    joint: Sums | None = None
    """How features go together."""
    unread: dict[str, dict[str, int]] = field(default_factory=dict)
    """By capture file, how much of what could not be read."""

    @property
    def span(self) -> float | None:
        """Days between the first and the last row as received."""
        return None if self.first is None or self.last is None else self.last - self.first

    def merge(self, other: "Window") -> "Window":
        sketches = self._sketches(other)
        both = self.rows > 0 and other.rows > 0
        # Shards without days would make the rest look like fewer days than they are.
        days = self.days | other.days if not both or (self.days and other.days) else set()
        return Window(
            self.rows + other.rows,
            sketches,
            {name: kind for name, kind in (self.types | other.types).items() if not _named_after_all(sketches[name])},
            self.unknown | other.unknown,
            days,
            _added(self.hours, other.hours) if days or not both else {},
            self.hours_known if not other.rows else other.hours_known and (self.hours_known or not self.rows),
            _end(min, self.first, other.first),
            _end(max, self.last, other.last),
            self.joint.merge(other.joint) if self.joint and other.joint else self.joint or other.joint,
            self.unread | other.unread,
        )

    def _sketches(self, other: "Window") -> dict[str, Sketch]:
        found = {
            name: _missed(sketch, 0 if name in other.sketches else other.rows) for name, sketch in self.sketches.items()
        }
        for name, sketch in other.sketches.items():
            mine = found.get(name)
            found[name] = mine.merge(sketch) if mine else _missed(sketch, self.rows)  # type: ignore[arg-type]  # one feature, one kind
        return found


def _missed(sketch: Sketch, rows: int) -> Sketch:
    """A sketch of one shard beside the rows of another that has no such column: there it is missing."""
    return replace(sketch, missing=sketch.missing + rows) if rows else sketch


def _end(of: Callable[[float, float], float], one: float | None, other: float | None) -> float | None:
    return other if one is None else one if other is None else of(one, other)


def _added(one: Mapping[int, int], other: Mapping[int, int]) -> dict[int, int]:
    return {hour: one.get(hour, 0) + other.get(hour, 0) for hour in sorted(one.keys() | other.keys())}


def _named_after_all(sketch: Sketch) -> bool:
    """Whether a column of names, of which one shard held only such as are numbers, has others too."""
    return isinstance(sketch, Levels) and (bool(sketch.counts.any()) or not all(map(number, sketch.new)))


def number(level: str) -> bool:
    """Whether a name reads as a number."""
    return level.lstrip("-").replace(".", "", 1).isdigit()
