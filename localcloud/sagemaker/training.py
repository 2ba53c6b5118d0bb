"""Training jobs: the operations."""

from typing import Any

from localcloud.aws import events
from localcloud.aws.clock import now
from localcloud.aws.context import Ctx
from localcloud.aws.errors import AwsError, invalid
from localcloud.aws.paging import page, select
from localcloud.aws.protocol import Params
from localcloud.aws.roles import need_trust
from localcloud.aws.services import Services
from localcloud.aws.store import fresh, need, store
from localcloud.sagemaker import runs, tags, training_job
from localcloud.sagemaker.training_status import ENDED, EVENT, KIND, move

LOST = "InternalServerError: the local cloud was stopped while this job ran"


def register(services: Services) -> None:
    for operation in (CreateTrainingJob, DescribeTrainingJob, ListTrainingJobs, StopTrainingJob, DeleteTrainingJob):
        services.sagemaker.op(operation)


def recover() -> None:
    """Jobs that ran when the cloud went down cannot be taken up again: say so."""
    runs.clean()
    for ctx, job in store.everywhere(KIND):
        if job["TrainingJobStatus"] in ("InProgress", "Stopping"):
            move(ctx, job["TrainingJobName"], "Failed", "Failed", FailureReason=LOST)


def shutdown() -> None:
    runs.kill_all()


def CreateTrainingJob(ctx: Ctx, request: Params) -> Params:  # noqa: N802 -- the operation's own name
    name = request["TrainingJobName"]
    taken = "Training job names must be unique within an AWS account and region, and the given name is already used"
    fresh(ctx, KIND, name, f"{taken}: {name}", "ResourceInUse")
    _check(request)
    need_trust(ctx, request["RoleArn"])
    arn, moment = ctx.arn(f"{KIND}/{name}"), now()
    job = request | {
        "TrainingJobArn": arn,
        "TrainingJobStatus": "InProgress",
        "SecondaryStatus": "Starting",
        "SecondaryStatusTransitions": [
            {"Status": "Starting", "StartTime": moment, "StatusMessage": "Starting the training job"}
        ],
        "CreationTime": moment,
        "LastModifiedTime": moment,
    }
    tags.keep(ctx, arn, job.pop("Tags", None))
    store.put(ctx, KIND, name, job)
    events.put(ctx, EVENT, job, [arn])
    runs.start(ctx, KIND, name, training_job.work)
    return {"TrainingJobArn": arn}


def DescribeTrainingJob(ctx: Ctx, request: Params) -> Params:  # noqa: N802 -- the operation's own name
    return need(ctx, KIND, request["TrainingJobName"], "Requested resource not found.")


def ListTrainingJobs(ctx: Ctx, request: Params) -> Params:  # noqa: N802 -- the operation's own name
    jobs = select(store.list(ctx, KIND), request, "TrainingJobName", "TrainingJobStatus")
    keys = {"Name": "TrainingJobName", "Status": "TrainingJobStatus"}
    items, token = page(jobs, request, keys.get(request.get("SortBy", ""), "CreationTime"))
    return {"TrainingJobSummaries": items, "NextToken": token}


def StopTrainingJob(ctx: Ctx, request: Params) -> None:  # noqa: N802 -- the operation's own name
    name = request["TrainingJobName"]
    job = need(ctx, KIND, name, "Requested resource not found.")
    run = runs.find(ctx, KIND, name)
    if job["TrainingJobStatus"] == "Stopping":
        return
    if job["TrainingJobStatus"] != "InProgress" or run is None:
        status = job["TrainingJobStatus"]
        raise invalid(f"The request was rejected because the training job is in status {status}.")
    move(ctx, name, "Stopping", "Stopping")
    run.end("Stopped")


def DeleteTrainingJob(ctx: Ctx, request: Params) -> None:  # noqa: N802 -- the operation's own name
    name = request["TrainingJobName"]
    job = need(ctx, KIND, name, "Requested resource not found.")
    if job["TrainingJobStatus"] not in ENDED:
        raise invalid(f"The training job must have ended to be deleted, got status {job['TrainingJobStatus']}.")
    store.delete(ctx, KIND, name)
    tags.drop(ctx, job["TrainingJobArn"])


def interrupt(ctx: Ctx, name: str) -> bool:
    """Take the job's spot capacity away; whether there was a job to interrupt."""
    run = runs.find(ctx, KIND, name)
    if run is None or not (store.get(ctx, KIND, name) or {}).get("EnableManagedSpotTraining"):
        return False
    run.end("Interrupted")
    return True


def _check(request: dict[str, Any]) -> None:
    """What AWS refuses although its model lets it pass."""
    missing = [
        name
        for name in ("AlgorithmSpecification", "RoleArn", "ResourceConfig", "OutputDataConfig")
        if name not in request
    ]
    if missing:
        raise invalid(f"{', '.join(missing)} must be given for a training job, got none")
    limits = request.get("StoppingCondition") or {}
    if request.get("EnableManagedSpotTraining"):
        if "MaxWaitTimeInSeconds" not in limits:
            raise invalid(
                "MaxWaitTimeInSeconds above zero must be provided when EnableManagedSpotTraining is set to true."
            )
        if limits["MaxWaitTimeInSeconds"] < limits.get("MaxRuntimeInSeconds", 86_400):
            raise invalid(
                "Invalid MaxWaitTimeInSeconds. It must be present and be greater than or equal to MaxRuntimeInSeconds"
            )
    elif "MaxWaitTimeInSeconds" in limits:
        raise invalid("MaxWaitTimeInSeconds is only valid for managed spot training; set EnableManagedSpotTraining")
    algorithm = request["AlgorithmSpecification"]
    if ("TrainingImage" in algorithm) == ("AlgorithmName" in algorithm):
        raise AwsError("ValidationException", "exactly one of AlgorithmName and TrainingImage must be given")
