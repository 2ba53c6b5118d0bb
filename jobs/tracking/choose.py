"""This file is the tracker that a line asks for, with its client and its key."""

import json
import os
import subprocess
import sys
import tempfile
from importlib.util import find_spec

from jobs.tracking.contract import CLIENTS, Tracking
from jobs.tracking.interface import Tracker, TrackingError

INSTALL_SECONDS = 300
_KEYS = {"mlflow": "MLFLOW_TRACKING_TOKEN", "wandb": "WANDB_API_KEY", "neptune": "NEPTUNE_API_TOKEN"}
_OWN_SERVER = {"wandb": "WANDB_BASE_URL", "neptune": "NEPTUNE_CUSTOM_URL"}


def tracker(tracking: Tracking) -> Tracker:
    """
    Raises:
        TrackingError: there is no such tracker, or its client cannot be had.
    """
    if tracking.secret:
        os.environ[_KEYS[tracking.to]] = _key(tracking.secret)
    if tracking.to == "mlflow":
        from jobs.tracking.mlflow import Mlflow
        from jobs.tracking.rest import server

        return Mlflow(server(tracking.at), tracking)
    if tracking.to not in CLIENTS:
        raise TrackingError(f"tracking.to must be mlflow, {' or '.join(CLIENTS)}, got {tracking.to}")
    if tracking.at:
        os.environ[_OWN_SERVER[tracking.to]] = tracking.at
    need(tracking.to)
    if tracking.to == "wandb":
        from jobs.tracking.wandb import Wandb

        return Wandb(tracking)
    from jobs.tracking.neptune import Neptune

    return Neptune(tracking)


def need(name: str) -> None:
    """Make a client importable in this process; what the job itself runs with stays as it is.

    Raises:
        TrackingError: it is not installed, and cannot be.
    """
    if find_spec(name):
        return
    folder = tempfile.mkdtemp(prefix=f"{name}-")
    command = [sys.executable, "-m", "pip", "install", "--no-input", "--quiet", "--target", folder, CLIENTS[name]]
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=INSTALL_SECONDS, check=False)
    except (OSError, subprocess.TimeoutExpired) as error:
        raise TrackingError(f"{CLIENTS[name]} must be installable, got {error}") from error
    if done.returncode:
        told = (done.stderr.strip().splitlines() or ["no reason"])[-1]
        raise TrackingError(f"{CLIENTS[name]} must be installable, got {told[:300]}")
    # Behind what is there: a client brings packages that the job has in other versions.
    sys.path.append(folder)


def _key(secret: str) -> str:
    """The secret's text, or the member `key` of its JSON."""
    from jobs.kit import aws

    text = str(aws.client("secretsmanager").get_secret_value(SecretId=secret)["SecretString"])
    try:
        found = json.loads(text)
    except ValueError:
        return text
    return str(found["key"]) if isinstance(found, dict) and "key" in found else text
