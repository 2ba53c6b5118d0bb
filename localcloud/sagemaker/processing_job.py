"""One processing job, from its inputs to its outputs in S3."""

import threading
from pathlib import Path
from typing import Any

from localcloud.aws.clock import now
from localcloud.aws.errors import AwsError
from localcloud.aws.roles import role_environ
from localcloud.aws.store import Body, store
from localcloud.sagemaker import s3data
from localcloud.sagemaker.container import MOUNT, Process, Program, private, spawn
from localcloud.sagemaker.environment import processing_environ, write_config
from localcloud.sagemaker.failures import LONGEST_REASON, reason
from localcloud.sagemaker.joblogs import JobLog
from localcloud.sagemaker.processing_status import KIND, finish
from localcloud.sagemaker.program import processing_command
from localcloud.sagemaker.runs import Run

LOG_GROUP = "/aws/sagemaker/ProcessingJobs"
DAY_SECONDS = 86_400
CONTINUOUS_SECONDS = 1.0


def work(run: Run) -> None:
    """The whole job; whatever happens, it ends in a final status with its reason."""
    job = store.get(run.ctx, KIND, run.name) or {}
    try:
        status, changes = Processing(run, job).perform()
    except Exception as error:  # noqa: BLE001 -- a job must never stay InProgress; the reason goes to whoever asks
        status, changes = "Failed", {"FailureReason": reason(error, run.name)}
    finish(run.ctx, run.name, status, **changes)


class Processing:
    """The steps of one job."""

    def __init__(self, run: Run, job: Body) -> None:
        self.run, self.job = run, job
        self.credentials = role_environ(run.ctx, job["RoleArn"], "SageMaker")
        self.data = run.ctx.acting_as(self.credentials)
        count = job["ProcessingResources"]["ClusterConfig"]["InstanceCount"]
        self.hosts = [f"algo-{number}" for number in range(1, count + 1)]
        self.roots = {host: run.directory / host / "ml" for host in self.hosts}
        self.logs = {
            host: JobLog(run.ctx, LOG_GROUP, f"{run.name}/{host}-{int(now().timestamp())}") for host in self.hosts
        }
        outputs = (job.get("ProcessingOutputConfig") or {}).get("Outputs") or []
        self.outputs = [output["S3Output"] for output in outputs if "S3Output" in output]

    def perform(self) -> tuple[str, dict[str, Any]]:
        """Status and further members of the finished job."""
        if self.run.is_ending():
            return "Stopped", {"ExitMessage": "Stopped by StopProcessingJob"}
        if len(self.hosts) > 1 and not private():
            raise AwsError("ClientError", "InstanceCount must be 1 on a machine without user namespaces; run on Linux")
        store.update(self.run.ctx, KIND, self.run.name, ProcessingStartTime=now())
        for index, host in enumerate(self.hosts):
            self._prepare(host, index)
        statuses = self._process()
        if self.run.ending == "Stopped":
            return "Stopped", {"ExitMessage": "Stopped by StopProcessingJob"}
        if self.run.ending == "MaxRuntimeExceeded":
            return "Stopped", {"ExitMessage": "MaxRuntimeExceeded: the job ran longer than MaxRuntimeInSeconds"}
        if any(statuses):
            return "Failed", self._failure(statuses)
        self._upload("EndOfJob")
        return "Completed", self._message()

    def _prepare(self, host: str, index: int) -> None:
        root = self.roots[host]
        write_config(
            {"ResourceConfig": self.job["ProcessingResources"]["ClusterConfig"]}, root / "config", host, self.hosts
        )
        (root / "output").mkdir()
        for item in self.job.get("ProcessingInputs") or []:
            source = item.get("S3Input")
            if source is None:
                raise AwsError("ClientError", "ProcessingInputs must be S3Input here, got a DatasetDefinition")
            sharded = source.get("S3DataDistributionType") == "ShardedByS3Key"
            s3data.download(
                self.data,
                source["S3Uri"],
                self._inside(host, source["LocalPath"]),
                kind=source.get("S3DataType", "S3Prefix"),
                shard=(index, len(self.hosts)) if sharded else (0, 1),
            )
        for output in self.outputs:
            self._inside(host, output["LocalPath"]).mkdir(parents=True, exist_ok=True)

    def _process(self) -> list[int]:
        over = threading.Event()
        copier = threading.Thread(target=self._copy_continuously, args=(over,), daemon=True)
        self.run.processes = [self._start(host) for host in self.hosts]
        if self.run.ending:
            # The order to end came while the processes started.
            ending, self.run.ending = self.run.ending, ""
            self.run.end(ending)
        copier.start()
        limits = self.job.get("StoppingCondition") or {}
        try:
            return self.run.wait(limits.get("MaxRuntimeInSeconds", DAY_SECONDS))
        finally:
            over.set()
            copier.join()
            for joblog in self.logs.values():
                joblog.close()

    def _start(self, host: str) -> Process:
        environ = self.credentials | processing_environ(self.job, host, self.hosts)
        return spawn(Program(processing_command(self.job), environ), self.roots[host], self.logs[host].line)

    def _copy_continuously(self, over: threading.Event) -> None:
        seen: dict[str, dict[str, tuple[float, int]]] = {}
        last = False
        while not last and any(output["S3UploadMode"] == "Continuous" for output in self.outputs):
            last = over.wait(CONTINUOUS_SECONDS)
            self._upload("Continuous", seen)

    def _upload(self, mode: str, seen: dict[str, dict[str, tuple[float, int]]] | None = None) -> None:
        for output in (output for output in self.outputs if output["S3UploadMode"] == mode):
            for host in self.hosts:
                directory = self._inside(host, output["LocalPath"])
                known = None if seen is None else seen.setdefault(str(directory), {})
                s3data.upload(self.data, directory, output["S3Uri"], known)

    def _inside(self, host: str, path: str) -> Path:
        return self.roots[host] / Path(path).relative_to(MOUNT)

    def _failure(self, statuses: list[int]) -> dict[str, Any]:
        host, status = next((host, code) for host, code in zip(self.hosts, statuses, strict=True) if code)
        words = (
            f"AlgorithmError: See job logs for more information\nExitCode {status}\n{self.logs[host].tail(10)[-800:]}"
        )
        if self.run.ending == "Killed":
            words = "InternalServerError: the local cloud was stopped"
        return {"FailureReason": words[:LONGEST_REASON]} | self._message()

    def _message(self) -> dict[str, Any]:
        # The container's last word to DescribeProcessingJob.
        for root in self.roots.values():
            message = root / "output/message"
            if message.exists():
                return {"ExitMessage": message.read_text(errors="replace")[:LONGEST_REASON]}
        return {}
