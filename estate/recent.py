"""This file says which days a run learns from that happens as of another moment than now."""

from datetime import UTC, datetime, time

from estate import lines
from estate.judging import day
from estate.where import Where


def as_of_run(where: Where, name: str, text: str) -> dict[str, str]:
    """What such a run is asked besides; nothing where no day is given.

    Raises:
        BadInput: it is no day, or one that has not begun.
    """
    from estate.problems import BadInput
    from jobs.kit.response import told
    from jobs.respond.contract import Rules
    from jobs.respond.decide import split

    moment = day(text or None, "--as-of")
    if moment is None:
        return {}
    at = datetime.combine(moment, time(), UTC)
    if at > datetime.now(UTC):
        raise BadInput(f"--as-of must not be in the future, got {text}; nothing is known of it")
    rules = Rules(table={}, **told(lines.load(where.root, name).monitoring.retrain))
    return {"as_of": at.isoformat(), "split": split(at, rules)}
