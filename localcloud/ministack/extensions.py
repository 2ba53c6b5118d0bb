"""Everything we put into MiniStack's tables, in one place."""

from localcloud.aws.place import Place
from localcloud.ministack import (
    alarms,
    conditions,
    forward,
    keys,
    lambdaerrors,
    principals,
    stepfunctions,
    targets,
    transport,
)


def install(place: Place) -> None:
    """Extend the MiniStack of this process."""
    alarms.install()
    conditions.install()
    forward.install(place)
    keys.install()
    principals.install()
    stepfunctions.install(place)
    targets.install()
    transport.install()
    lambdaerrors.install()
