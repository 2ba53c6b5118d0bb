"""One training job, from its input data to its model in S3."""

import logging
import shutil
from pathlib import Path
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from localcloud.aws import events
from localcloud.aws.clock import now
from localcloud.aws.context import Ctx
from localcloud.aws.errors import AwsError
from localcloud.aws.roles import role_environ
from localcloud.aws.store import Body, store
from localcloud.sagemaker import metrics, s3data
from localcloud.sagemaker.checkpoints import Checkpoints
from localcloud.sagemaker.container import MOUNT, Program, spawn
from localcloud.sagemaker.environment import arguments, hyperparameters, training_environ, write_config
from localcloud.sagemaker.joblogs import JobLog
from localcloud.sagemaker.runs import Run

log = logging.getLogger(__name__)
KIND = "training-job"
EVENT = "SageMaker Training Job State Change"
LOG_GROUP = "/aws/sagemaker/TrainingJobs"
DAY_SECONDS = 86_400
LONGEST_REASON = 1024
MESSAGES = {
    "Downloading": "Downloading input data",
    "Training": "Training image download completed. Training in progress.",
    "Uploading": "Uploading generated training model",
    "Completed": "Training job completed",
    "Interrupted": "Training job interrupted: spot capacity was reclaimed",
    "Starting": "Restarting the training job",
}


def move(ctx: Ctx, name: str, secondary: str, status: str = "InProgress", **changes: Any) -> Body:
    """Bring the job to its next status, with transition and event."""
    job = store.get(ctx, KIND, name) or {}
    moment, transitions = now(), job["SecondaryStatusTransitions"]
    transitions[-1]["EndTime"] = moment
    message = changes.get("FailureReason") or MESSAGES.get(secondary, secondary)
    transitions.append({"Status": secondary, "StartTime": moment, "StatusMessage": message})
    if status in ("Completed", "Failed", "Stopped"):
        transitions[-1]["EndTime"] = moment
        started = job.get("TrainingStartTime", moment)
        seconds = max(1, round((moment - started).total_seconds()))
        changes |= {"TrainingEndTime": moment, "TrainingTimeInSeconds": seconds, "BillableTimeInSeconds": seconds}
    if job["TrainingJobStatus"] == "Stopping" and status == "InProgress":
        status = "Stopping"
    changes |= {"SecondaryStatus": secondary, "TrainingJobStatus": status, "SecondaryStatusTransitions": transitions}
    job = store.update(ctx, KIND, name, **changes) or job
    events.put(ctx, EVENT, job, [job["TrainingJobArn"]])
    return job


def work(run: Run) -> None:
    """The whole job; whatever happens, it ends in a final status with its reason."""
    job = store.get(run.ctx, KIND, run.name) or {}
    try:
        secondary, status, changes = Training(run, job).perform()
    except AwsError as error:
        secondary, status, changes = "Failed", "Failed", {"FailureReason": f"{error.code}: {error.message}"}
    except (ClientError, BotoCoreError, OSError) as error:
        log.info("training job %s: %s", run.name, error)
        secondary, status, changes = "Failed", "Failed", {"FailureReason": f"ClientError: {error}"}
    changes = {key: value[:LONGEST_REASON] if key == "FailureReason" else value for key, value in changes.items()}
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
        move(self.run.ctx, self.run.name, "Downloading", TrainingStartTime=now())
        for index, host in enumerate(self.hosts):
            self._prepare(host, index)
        checkpoints = self._checkpoints()
        try:
            statuses = self._train(checkpoints)
        finally:
            checkpoints.finish()
            for joblog in self.logs.values():
                joblog.close()
        return self._finish(statuses)

    def _prepare(self, host: str, index: int) -> None:
        root = self.roots[host]
        for name in ("input/data", "model", "output/data", "code", "checkpoints"):
            (root / name).mkdir(parents=True)
        write_config(self.job, root / "input/config", host, self.hosts)
        for channel in self.job.get("InputDataConfig") or []:
            source = channel["DataSource"]["S3DataSource"]
            sharded = source.get("S3DataDistributionType") == "ShardedByS3Key"
            s3data.download(
                self.data,
                source["S3Uri"],
                root / "input/data" / channel["ChannelName"],
                kind=source["S3DataType"],
                shard=(index, len(self.hosts)) if sharded else (0, 1),
            )
        _, toolkit = hyperparameters(self.job)
        if submitted := toolkit.get("sagemaker_submit_directory"):
            archive = root.parent / "sourcedir.tar.gz"
            s3data.fetch(self.data, submitted, archive)
            s3data.unpack(archive, root / "code")

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
        argv, cwd = command(self.job)
        return spawn(Program(argv, environ, cwd), self.roots[host], self.logs[host].line)

    def _forget(self) -> None:
        # A new spot instance starts with empty disks: only what is in S3 comes back.
        for root in self.roots.values():
            for name in ("model", "output", "checkpoints"):
                shutil.rmtree(root / name, ignore_errors=True)
            (root / "output/data").mkdir(parents=True)
            (root / "model").mkdir()
            (root / "checkpoints").mkdir()

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
        text = failure.read_text(errors="replace") if failure.exists() else self.logs[host].tail(15)
        return f'AlgorithmError: ExecuteUserScriptError:\nExitCode {status}\nErrorMessage "{text[-800:]}"'


def command(job: Body) -> tuple[list[str], str]:
    """The container's command and working directory: the job's own entry point, or script mode's."""
    specification = job["AlgorithmSpecification"]
    if entry := specification.get("ContainerEntrypoint"):
        return [*entry, *(specification.get("ContainerArguments") or [])], MOUNT
    user, toolkit = hyperparameters(job)
    if not toolkit.get("sagemaker_program"):
        image = specification.get("TrainingImage", specification.get("AlgorithmName"))
        raise AwsError(
            "ClientError",
            f"AlgorithmSpecification must name a program that can run here, got only the image {image}; "
            "give ContainerEntrypoint, or the hyperparameters sagemaker_program and sagemaker_submit_directory",
        )
    program = str(toolkit["sagemaker_program"])
    interpreter = ["bash"] if program.endswith(".sh") else ["python"]
    return [*interpreter, program, *arguments(user)], f"{MOUNT}/code"
