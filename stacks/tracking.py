"""This file declares the environment's MLflow server when a line asks for one, and nothing when none does."""

from contextlib import suppress

import pulumi

from components.ground import Ground
from components.tracking import TrackingServer, TrackingServerArgs
from jobs.kit.entry import BadInputError
from jobs.kit.spec import load
from stacks.lines import specs


def tracking_server(ground: Ground, opts: pulumi.ResourceOptions) -> TrackingServer | None:
    return TrackingServer("tracking", TrackingServerArgs(ground=ground), opts) if wanted() else None


def wanted() -> bool:
    """Whether a line of this repository tracks its runs in an MLflow of the environment's own."""
    found = False
    for path in specs():
        # A model.yaml that cannot be read is told about where its line is declared.
        with suppress(BadInputError):
            found = load(path).tracking.wants_server or found
    return found
