"""One training job, from its input data to its model in S3."""

import shutil
from pathlib import Path
from typing import Any

from localcloud.aws.clock import now
from localcloud.aws.roles import role_environ
from localcloud.aws.store import Body, store
from localcloud.sagemaker import metrics, s3data
from localcloud.sagemaker.checkpoints import Checkpoints
from localcloud.sagemaker.container import MOUNT, Program, spawn
from localcloud.sagemaker.environment import training_environ
from localcloud.sagemaker.failures import reason, script_reason
from localcloud.sagemaker.joblogs import JobLog
from localcloud.sagemaker.program import training_command
from localcloud.sagemaker.runs import Run
from localcloud.sagemaker.training_input import folders, prepare
from localcloud.sagemaker.training_status import KIND, move

LOG_GROUP = "/aws/sagemaker/TrainingJobs"
DAY_SECONDS = 86_400


def work(run: Run) -> None:
    """The whole job; whatever happens, it ends in a final status with its reason."""
    job = store.get(run.ctx, KIND, run.name) or {}
    try:
        secondary, status, changes = Training(run, job).perform()
    except Exception as error:  # noqa: BLE001 -- a job must never stay InProgress; the reason goes to whoever asks
        secondary, status, changes = "Failed", "Failed", {"FailureReason": reason(error, run.name)}
    move(run.ctx, run.name, secondary, status, **changes)


class Training:
    """The steps of one job."""

    def __init__(self, run: Run, job: Body) -> None:
        self.run, self.job = run, job
        self.credentials = role_environ(run.ctx, job["RoleArn"], "SageMaker")
        self.data = run.ctx.acting_as(self.credentials)
        count = job["ResourceConfig"].get("InstanceCount", 1)
        self.hosts = [f"algo-{number}" for number in range(1, count + 1)]
        self.roots = {host: run.directory / host / "ml" for host in self.hosts}
        self.logs = {
            host: JobLog(run.ctx, LOG_GROUP, f"{run.name}/{host}-{int(now().timestamp())}") for host in self.hosts
        }

    def perform(self) -> tuple[str, str, dict[str, Any]]:
        """Secondary status, status and further members of the finished job."""
        if self.run.is_ending():
            return "Stopped", "Stopped", {}
        move(self.run.ctx, self.run.name, "Downloading", TrainingStartTime=now())
        for index, host in enumerate(self.hosts):
            prepare(self.data, self.job, self.roots[host], index, self.hosts)
        checkpoints = self._checkpoints()
        try:
            statuses = self._train(checkpoints)
        finally:
            checkpoints.finish()
            for joblog in self.logs.values():
                joblog.close()
        return self._finish(statuses)

    def _checkpoints(self) -> Checkpoints:
        config = self.job.get("CheckpointConfig") or {}
        local = Path(config.get("LocalPath", f"{MOUNT}/checkpoints")).relative_to(MOUNT)
        return Checkpoints(self.data, self.roots[self.hosts[0]] / local, config.get("S3Uri", ""))

    def _train(self, checkpoints: Checkpoints) -> list[int]:
        limits = self.job.get("StoppingCondition") or {}
        deadline = now().timestamp() + limits.get("MaxRuntimeInSeconds", DAY_SECONDS)
        checkpoints.restore()
        while True:
            move(self.run.ctx, self.run.name, "Training")
            self.run.processes = [self._start(host) for host in self.hosts]
            if self.run.ending:
                # The order to end came while the processes started.
                ending, self.run.ending = self.run.ending, ""
                self.run.end(ending)
            checkpoints.watch()
            statuses = self.run.wait(deadline - now().timestamp())
            if self.run.ending != "Interrupted":
                return statuses
            move(self.run.ctx, self.run.name, "Interrupted")
            checkpoints.finish()
            self._forget()
            checkpoints.restore()
            self.run.ending = ""
            move(self.run.ctx, self.run.name, "Starting")

    def _start(self, host: str) -> Any:
        environ = self.credentials | training_environ(self.job, host, self.hosts)
        argv, cwd = training_command(self.job)
        return spawn(Program(argv, environ, cwd), self.roots[host], self.logs[host].line)

    def _forget(self) -> None:
        # A new spot instance starts with empty disks: only what is in S3 comes back.
        for root in self.roots.values():
            for name in ("model", "output", "checkpoints"):
                shutil.rmtree(root / name, ignore_errors=True)
            folders(root, "model", "output/data", "checkpoints")

    def _finish(self, statuses: list[int]) -> tuple[str, str, dict[str, Any]]:
        definitions = self.job["AlgorithmSpecification"].get("MetricDefinitions") or []
        lines = [line for joblog in self.logs.values() for line in joblog.lines]
        changes: dict[str, Any] = {"FinalMetricDataList": metrics.final(definitions, lines)}
        if not self.run.ending and any(statuses):
            return "Failed", "Failed", changes | {"FailureReason": self._reason(statuses)}
        if self.run.ending == "Killed":
            return "Failed", "Failed", changes | {"FailureReason": "InternalServerError: the local cloud was stopped"}
        move(self.run.ctx, self.run.name, "Uploading")
        base = f"{self.job['OutputDataConfig']['S3OutputPath'].rstrip('/')}/{self.run.name}/output"
        if self._upload("model", f"{base}/model.tar.gz"):
            changes["ModelArtifacts"] = {"S3ModelArtifacts": f"{base}/model.tar.gz"}
        self._upload("output/data", f"{base}/output.tar.gz")
        if self.run.ending:
            return self.run.ending, "Stopped", changes
        return "Completed", "Completed", changes

    def _upload(self, name: str, uri: str) -> bool:
        filled = [root / name for root in self.roots.values() if any((root / name).iterdir())]
        if filled:
            s3data.upload_tar(self.data, filled, uri)
        return bool(filled)

    def _reason(self, statuses: list[int]) -> str:
        host, status = next((host, code) for host, code in zip(self.hosts, statuses, strict=True) if code)
        failure = self.roots[host] / "output/failure"
        return script_reason(status, failure, self.logs[host])
