"""When an alarm alarms: the decision, without a clock and without storage."""

import operator
from collections.abc import Callable, Sequence

COMPARE: dict[str, Callable[[float, float], bool]] = {
    "GreaterThanOrEqualToThreshold": operator.ge,
    "GreaterThanThreshold": operator.gt,
    "LessThanThreshold": operator.lt,
    "LessThanOrEqualToThreshold": operator.le,
}


def state(
    values: Sequence[float | None], breaches: Callable[[float], bool], needed: int, missing: str, now: str
) -> str:
    """The state of an alarm whose last periods have these values.

    Args:
        values: one per evaluation period, None where the period has no data.
        breaches: whether a value is on the wrong side of the threshold.
        needed: how many periods must breach (DatapointsToAlarm).
        missing: what a period without data counts as (TreatMissingData).
        now: the state the alarm is in.

    Returns:
        OK, ALARM or INSUFFICIENT_DATA.

    Source:
        CloudWatch User Guide, "Configuring how CloudWatch alarms treat missing data".

    >>> over = lambda value: value > 1
    >>> state([2.0, None, 2.0], over, 2, "missing", "OK"), state([2.0, None, 0.0], over, 2, "breaching", "OK")
    ('ALARM', 'ALARM')
    >>> state([None, None], over, 1, "missing", "OK"), state([None, None], over, 1, "notBreaching", "ALARM")
    ('INSUFFICIENT_DATA', 'OK')
    """
    known = [value for value in values if value is not None]
    absent = len(values) - len(known)
    breaching = sum(breaches(value) for value in known) + (absent if missing == "breaching" else 0)
    if breaching >= needed:
        return "ALARM"
    if known or missing in ("breaching", "notBreaching"):
        return "OK"
    return now if missing == "ignore" else "INSUFFICIENT_DATA"
