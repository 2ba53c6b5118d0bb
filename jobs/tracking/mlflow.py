"""This file tracks a run in MLflow, by its REST interface of version 2.0, which servers of MLflow 2 and 3 speak."""

import json
import time
from collections.abc import Mapping, Sequence
from typing import Any

from jobs.tracking.contract import Tracking
from jobs.tracking.interface import Ending, Facts, Handle, Measured, TrackingError
from jobs.tracking.rest import Server

_METRICS = 1000
_PAIRS = 100
"""Most figures, and most tags or parameters, of one log-batch (mlflow/utils/validation.py)."""
_PARAMETER, _TAG, _DIGEST = 6000, 8000, 36
"""Longest values (the same file)."""
RUN_ID = "run_id"
"""Tag by which a run is found again."""
_ENDINGS: Mapping[Ending, str] = {"finished": "FINISHED", "failed": "FAILED", "killed": "KILLED"}


class Mlflow:
    """One run on an MLflow server."""

    def __init__(self, server: Server, tracking: Tracking, s3: Any = None) -> None:
        """
        Args:
            server: where to ask.
            tracking: what the line wants.
            s3: client for artifacts that the server keeps in S3; made at need.
        """
        self._server, self._tracking, self._s3 = server, tracking, s3
        self._run: dict[str, Any] = {}

    def start(self, facts: Facts) -> Handle:
        experiment = self._experiment(facts.experiment)
        if known := self.find(experiment, facts.run_id):
            self._run = known
            self._server.post("runs/update", run_id=self.run, status="RUNNING")
        else:
            self._run = self._create(experiment, facts)
        self._log(params=_pairs(facts.parameters, _PARAMETER), tags=_pairs(facts.tags, _TAG))
        if facts.dataset:
            self._server.post("runs/log-inputs", run_id=self.run, datasets=[_dataset(facts.dataset)])
        page = f"{self._page()}/#/experiments/{experiment}/runs/{self.run}" if self._page() else ""
        return Handle(run=self.run, experiment=experiment, page=page)

    def take_up(self, run: str) -> None:
        """Go on with a run whose id is known; in place of `start`."""
        self._run = {"info": {"run_id": run}}

    @property
    def run(self) -> str:
        return str(self._run["info"]["run_id"])

    def metrics(self, measured: Sequence[Measured]) -> None:
        figures = [{"key": m.name, "value": m.value, "step": m.step, "timestamp": m.at_ms} for m in measured]
        self._log(metrics=figures)

    def tags(self, tags: Mapping[str, str]) -> None:
        self._log(tags=_pairs(tags, _TAG))

    def artifact(self, name: str, content: bytes) -> None:
        place = str(self._run["info"]["artifact_uri"]).rstrip("/")
        scheme, _, rest = place.partition("://")
        if scheme == "s3":
            bucket, _, prefix = rest.partition("/")
            _put(self._client(), bucket, f"{prefix}/{name}", content)
        elif place.startswith("mlflow-artifacts:"):
            path = place.removeprefix("mlflow-artifacts:").lstrip("/")
            self._server.ask("PUT", f"/api/2.0/mlflow-artifacts/artifacts/{path}/{name}", content)
        else:
            raise TrackingError(f"artifacts must lie in S3 or behind the server, got {place}")

    def finish(self, ending: Ending) -> None:
        now = time.time_ns() // 1_000_000
        self._server.post("runs/update", run_id=self.run, status=_ENDINGS[ending], end_time=now)

    def find(self, experiment: str, run_id: str) -> dict[str, Any] | None:
        """The run that an earlier step, or an interrupted one, has begun."""
        wanted = f"tags.{RUN_ID} = '{run_id}'"
        found = self._server.post("runs/search", experiment_ids=[experiment], filter=wanted, max_results=1)
        return next(iter(found.get("runs", ())), None)

    def _create(self, experiment: str, facts: Facts) -> dict[str, Any]:
        tags = {"mlflow.runName": facts.run_id, RUN_ID: facts.run_id, "line": facts.line}
        now = time.time_ns() // 1_000_000
        made = self._server.post(
            "runs/create", experiment_id=experiment, run_name=facts.run_id, start_time=now, tags=_pairs(tags, _TAG)
        )
        return dict(made["run"])

    def _experiment(self, name: str) -> str:
        try:
            return str(self._server.get("experiments/get-by-name", experiment_name=name)["experiment"]["experiment_id"])
        except TrackingError as error:
            if error.code != "RESOURCE_DOES_NOT_EXIST":
                raise
        try:
            return str(self._server.post("experiments/create", name=name)["experiment_id"])
        except TrackingError as error:
            if error.code != "RESOURCE_ALREADY_EXISTS":
                raise
        # Another run of the line was first.
        return str(self._server.get("experiments/get-by-name", experiment_name=name)["experiment"]["experiment_id"])

    def _log(self, **parts: Sequence[Mapping[str, Any]]) -> None:
        """In as many requests as the limits ask for."""
        for kind, entries in parts.items():
            size = _METRICS if kind == "metrics" else _PAIRS
            for first in range(0, len(entries), size):
                self._server.post("runs/log-batch", run_id=self.run, **{kind: entries[first : first + size]})

    def _page(self) -> str:
        at = self._tracking.at
        return (self._tracking.page or (at if at.startswith("http") else "")).rstrip("/")

    def _client(self) -> Any:
        if self._s3 is None:
            from jobs.kit import aws

            self._s3 = aws.client("s3")
        return self._s3


def _put(s3: Any, bucket: str, key: str, content: bytes) -> None:
    from botocore.exceptions import BotoCoreError, ClientError

    try:
        s3.put_object(Bucket=bucket, Key=key, Body=content)
    except (BotoCoreError, ClientError) as error:
        raise TrackingError(f"s3://{bucket}/{key} must be writable, got {error}") from error


def _pairs(values: Mapping[str, str], longest: int) -> list[dict[str, str]]:
    return [{"key": key, "value": str(value)[:longest]} for key, value in values.items()]


def _dataset(dataset: Mapping[str, str]) -> dict[str, Any]:
    told = {
        "name": dataset["name"],
        # Shorter than a sha256; the whole one is in the tag `snapshot`.
        "digest": dataset["digest"][:_DIGEST],
        "source_type": "s3",
        "source": json.dumps({"uri": dataset["source"]}),
    }
    return {"dataset": told, "tags": [{"key": "mlflow.data.context", "value": "training"}]}
