"""This file watches one feature group: are its newest values young enough, and are they there?"""

from components.alarms import Watch, alarm
from components.component import Component
from components.ground import Ground
from components.offers import metric_namespace
from jobs.features.contract import FRESH, TOO_OFTEN

_DAY = 86_400
_WEEK = 7 * _DAY


def watch_group(
    name: str, ground: Ground, line: str, group: str, fresh_within_seconds: int | None, parent: Component
) -> None:
    """Declare the alarms of a group; freshness only where the line says how fresh it must be."""
    namespace, about = metric_namespace(ground), {"Line": line, "Group": group}
    watches = [missing(line, group, namespace, about)]
    if fresh_within_seconds:
        watches.append(stale(line, group, namespace, about, fresh_within_seconds))
    for watch in watches:
        alarm(f"{name}-{watch.metric}", watch, ground.alerts_topic_arn, parent.child())


def missing(line: str, group: str, namespace: str, about: dict[str, str]) -> Watch:
    return Watch(
        says=f"Features of {group} of {line} are missing more often than its spec allows; its metric NullRate says which",
        namespace=namespace,
        metric=TOO_OFTEN,
        dimensions=about,
        statistic="Maximum",
    )


def stale(line: str, group: str, namespace: str, about: dict[str, str], seconds: int) -> Watch:
    """The job puts a point at the time of the newest record, so that time alone makes it ring, whether or not a job runs."""
    days = -(-seconds // _DAY)
    return Watch(
        says=f"The newest values of {group} of {line} are older than {seconds} s; was anything delivered, did estate run {line} run?",
        namespace=namespace,
        metric=FRESH,
        dimensions=about,
        statistic="Sum",
        below=1,
        # CloudWatch takes periods up to a day, and looks back a week at most.
        period_seconds=min(seconds, _DAY),
        periods=days,
        of_periods=days,
        silence_rings=True,
    )
