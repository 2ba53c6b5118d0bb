"""This file writes the package beside the tracker's run, so that each leads to the other."""

from collections.abc import Mapping, Sequence

from jobs.kit.chain import Row
from jobs.register.package import Trained
from jobs.tracking.contract import Tracking
from jobs.tracking.interface import TrackingError
from jobs.tracking.mlflow import Mlflow
from jobs.tracking.rest import server


def seen(rows: Sequence[Row]) -> dict[str, str]:
    """How the run's steps were tracked, from the rows about it: where they were, or else why they were not."""
    told = [row.body["tracking"] for row in rows if row.kind in ("training", "evaluation") and "tracking" in row.body]
    return next((one for one in reversed(told) if "run" in one), told[-1] if told else {})


def linked(tracking: Tracking | None, told: Mapping[str, str], trained: Trained, arn: str) -> dict[str, dict[str, str]]:
    """What the ledger's row of the package says of tracking: nothing where the line asks for nothing.

    Only MLflow's run is told of the package: the others' clients are too large for a function.
    """
    if tracking is None or not told:
        return {}
    if tracking.to != "mlflow" or "run" not in told:
        return {"tracking": dict(told)}
    version = arn.rsplit("/", 1)[1]
    tags = {"package": arn, "package_version": version, "package_status": trained.status, **trained.addresses}
    try:
        tracker = Mlflow(server(tracking.at), tracking)
        tracker.take_up(told["run"])
        tracker.tags(tags)
    except TrackingError as error:
        print(f"warning: the run was not told of its package: {error}")
        return {"tracking": {**told, "status": f"tracked in part: its package is not named there: {error}"}}
    return {"tracking": dict(told)}
