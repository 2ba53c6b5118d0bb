"""How far a training job is: its statuses, their transitions and events."""

from typing import Any

from localcloud.aws import events
from localcloud.aws.clock import now
from localcloud.aws.context import Ctx
from localcloud.aws.store import Body, store

KIND = "training-job"
ENDED = ("Completed", "Failed", "Stopped")
EVENT = "SageMaker Training Job State Change"
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
    if status in ENDED:
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
