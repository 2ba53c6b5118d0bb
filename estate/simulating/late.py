"""This file finds the labels of an earlier replay's predictions that become known only in this one."""

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from estate.simulating.events import happened
from estate.simulating.past import Row, Window, become_known, id_of

if TYPE_CHECKING:
    from jobs.kit.spec import Line

BACK = timedelta(days=31)
"""Labels that take longer are not looked for."""


def late(spec: "Line", files: Iterable[bytes], start: datetime, end: datetime) -> list[Row]:
    """What was to be predicted before the span, and became true in it."""
    found = happened(spec, files, start - BACK, start)
    return [
        Row(id_of(spec.name, entity, at), at, b"", entity, label, known)
        for entity, (at, label, known) in found.items()
        if start < known <= end
    ]


def deliver_late(
    windows: Sequence[Window], found: Sequence[Row], asked: Callable[[Sequence[Row]], set[str]], length: timedelta
) -> None:
    """Have the windows deliver them too, of what was asked: nobody waits for a label of what was never predicted."""
    if found:
        ids = asked(found)
        become_known(windows, [row for row in found if row.id in ids], length)
