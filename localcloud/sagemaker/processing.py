"""Processing jobs: the operations."""

from localcloud.aws.clock import now
from localcloud.aws.context import Ctx
from localcloud.aws.errors import invalid
from localcloud.aws.paging import page, select
from localcloud.aws.protocol import Params
from localcloud.aws.roles import need_trust
from localcloud.aws.services import Services
from localcloud.aws.store import fresh, need, store
from localcloud.sagemaker import processing_job, runs, tags
from localcloud.sagemaker.processing_status import KIND, finish, tell

LOST = "InternalServerError: the local cloud was stopped while this job ran"


def register(services: Services) -> None:
    for operation in (
        CreateProcessingJob,
        DescribeProcessingJob,
        ListProcessingJobs,
        StopProcessingJob,
        DeleteProcessingJob,
    ):
        services.sagemaker.op(operation)


def recover() -> None:
    """Jobs that ran when the cloud went down cannot be taken up again: say so."""
    for ctx, job in store.everywhere(KIND):
        if job["ProcessingJobStatus"] in ("InProgress", "Stopping"):
            finish(ctx, job["ProcessingJobName"], "Failed", FailureReason=LOST)


def CreateProcessingJob(ctx: Ctx, request: Params) -> Params:  # noqa: N802 -- the operation's own name
    name = request["ProcessingJobName"]
    taken = "Processing job names must be unique within an AWS account and region, and the given name is already used"
    fresh(ctx, KIND, name, f"{taken}: {name}", "ResourceInUse")
    _check(request)
    need_trust(ctx, request["RoleArn"])
    arn, moment = ctx.arn(f"{KIND}/{name}"), now()
    job = request | {"ProcessingJobArn": arn, "CreationTime": moment, "ProcessingJobStatus": "InProgress"}
    tags.keep(ctx, arn, job.pop("Tags", None))
    store.put(ctx, KIND, name, job | {"LastModifiedTime": moment})
    tell(ctx, job)
    runs.start(ctx, KIND, name, processing_job.work)
    return {"ProcessingJobArn": arn}


def DescribeProcessingJob(ctx: Ctx, request: Params) -> Params:  # noqa: N802 -- the operation's own name
    return _need(ctx, request["ProcessingJobName"])


def ListProcessingJobs(ctx: Ctx, request: Params) -> Params:  # noqa: N802 -- the operation's own name
    jobs = select(store.list(ctx, KIND), request, "ProcessingJobName", "ProcessingJobStatus")
    keys = {"Name": "ProcessingJobName", "Status": "ProcessingJobStatus"}
    items, token = page(jobs, request, keys.get(request.get("SortBy", ""), "CreationTime"))
    return {"ProcessingJobSummaries": items, "NextToken": token}


def StopProcessingJob(ctx: Ctx, request: Params) -> None:  # noqa: N802 -- the operation's own name
    name = request["ProcessingJobName"]
    status = _need(ctx, name)["ProcessingJobStatus"]
    run = runs.find(ctx, KIND, name)
    if status == "Stopping":
        return
    if status != "InProgress" or run is None:
        raise invalid(f"The request was rejected because the processing job is in status {status}.")
    store.update(ctx, KIND, name, ProcessingJobStatus="Stopping")
    run.end("Stopped")


def DeleteProcessingJob(ctx: Ctx, request: Params) -> None:  # noqa: N802 -- the operation's own name
    job = _need(ctx, request["ProcessingJobName"])
    if job["ProcessingJobStatus"] in ("InProgress", "Stopping"):
        raise invalid(f"The processing job must have ended to be deleted, got status {job['ProcessingJobStatus']}.")
    store.delete(ctx, KIND, request["ProcessingJobName"])
    tags.drop(ctx, job["ProcessingJobArn"])


def _need(ctx: Ctx, name: str) -> Params:
    return need(ctx, KIND, name, f"Could not find requested job with name: {name}")


def _check(request: Params) -> None:
    """What AWS refuses although its model lets it pass."""
    inputs = request.get("ProcessingInputs") or []
    outputs = (request.get("ProcessingOutputConfig") or {}).get("Outputs") or []
    names = [item["InputName"] for item in inputs], [item["OutputName"] for item in outputs]
    for kind, given in zip(("InputName", "OutputName"), names, strict=True):
        if len(set(given)) < len(given):
            raise invalid(f"{kind} must be unique within a processing job, got {', '.join(sorted(given))}")
    paths = [item["S3Input"].get("LocalPath", "") for item in inputs if "S3Input" in item]
    paths += [item["S3Output"]["LocalPath"] for item in outputs if "S3Output" in item]
    for path in paths:
        if not path.startswith("/opt/ml/processing"):
            raise invalid(f"LocalPath must be below /opt/ml/processing, got {path}")
