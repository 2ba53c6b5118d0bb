"""How far a processing job is: its final status and its events."""

from typing import Any

from localcloud.aws import events
from localcloud.aws.clock import now
from localcloud.aws.context import Ctx
from localcloud.aws.store import Body, store

KIND = "processing-job"
EVENT = "SageMaker Processing Job State Change"


def tell(ctx: Ctx, job: Body) -> None:
    """Put the job's status event."""
    events.put(ctx, EVENT, job, [job["ProcessingJobArn"]])


def finish(ctx: Ctx, name: str, status: str, **changes: Any) -> None:
    """Bring the job to its final status."""
    job = store.update(ctx, KIND, name, ProcessingJobStatus=status, ProcessingEndTime=now(), **changes)
    if job:
        tell(ctx, job)
