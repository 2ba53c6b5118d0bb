"""Step Functions tasks that call SageMaker, and those that wait for the job they started."""

import json
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import quote

from localcloud.aws.place import Place
from localcloud.ministack import forward

# Job operations that can be waited for: what tells the status, and under which names.
JOBS = {
    "createTrainingJob": ("TrainingJob", "training-job"),
    "createProcessingJob": ("ProcessingJob", "processing-job"),
    "createTransformJob": ("TransformJob", "transform-job"),
}
CALLS = (*JOBS, "createModel", "createEndpointConfig", "createEndpoint", "updateEndpoint")
ENDED = ("Completed", "Failed", "Stopped")
WAIT_SECONDS = 0.5
MODELLED = ("ResourceInUse", "ResourceNotFound", "ResourceLimitExceeded", "ConflictException")


class TaskFailedError(Exception):
    """The name and the cause a task fails with."""

    def __init__(self, error: str, cause: str) -> None:
        super().__init__(f"{error}: {cause}")
        self.error, self.cause = error, cause


class SageMakerTasks:
    """Calls the front under a state machine's role."""

    def __init__(self, place: Place, region: str, key: str) -> None:
        self.place, self.region, self.key = place, region, key

    def run(self, resource: str, data: Mapping[str, Any], aborted: Callable[[], bool]) -> Any:
        """Perform `arn:aws:states:::sagemaker:<call>[.sync]`."""
        call, _, pattern = resource.rpartition(":")[2].partition(".")
        if call not in CALLS:
            raise TaskFailedError(
                "States.Runtime", f"{resource} is not an integration of Step Functions with SageMaker"
            )
        answer = self.call(call[0].upper() + call[1:], data)
        if not pattern:
            return answer
        if pattern != "sync" or call not in JOBS:
            raise TaskFailedError("States.Runtime", f"{resource} has no .{pattern} form")
        noun, kind = JOBS[call]
        return self._await(noun, kind, str(data[f"{noun}Name"]), aborted)

    def call(self, operation: str, data: Mapping[str, Any]) -> Any:
        """One operation; its times in milliseconds, as Step Functions shows them."""
        headers = authorization(self.region, self.key) | {"x-amz-target": f"SageMaker.{operation}"}
        status, _, body = forward.ask(self.place.url, "POST", "/", headers, json.dumps(data).encode())
        answer = json.loads(body) if body else {}
        if status >= 400:  # noqa: PLR2004 -- an HTTP error
            code, message = answer.get("__type", "InternalFailure"), answer.get("message", "")
            raise TaskFailedError(
                f"SageMaker.{exception(code, 'AmazonSageMakerException')}",
                f"{message} (Service: AmazonSageMaker; Status Code: {status}; Error Code: {code})",
            )
        return milliseconds(answer)

    def _await(self, noun: str, kind: str, name: str, aborted: Callable[[], bool]) -> Any:
        path = f"/_localcloud/wait/{kind}/{quote(name)}?seconds={WAIT_SECONDS}&region={self.region}"
        job = self.call(f"Describe{noun}", {f"{noun}Name": name})
        while job[f"{noun}Status"] not in ENDED:
            if aborted():
                self.call(f"Stop{noun}", {f"{noun}Name": name})
                raise TaskFailedError("States.TaskFailed", f"the execution was stopped, and {kind} {name} with it")
            forward.ask(self.place.url, "GET", path, {}, b"")
            job = self.call(f"Describe{noun}", {f"{noun}Name": name})
        if job[f"{noun}Status"] != "Completed":
            raise TaskFailedError("States.TaskFailed", json.dumps(job))
        return job


def authorization(region: str, key: str) -> dict[str, str]:
    """Headers that name the principal; inside one machine nobody checks the signature."""
    scope = f"Credential={key}/20260101/{region}/sagemaker/aws4_request"
    return {
        "authorization": f"AWS4-HMAC-SHA256 {scope}, SignedHeaders=host, Signature=none",
        "content-type": "application/x-amz-json-1.1",
    }


def exception(code: str, other: str) -> str:
    """The name under which Step Functions reports an error code: its own if SageMaker's model has it.

    >>> exception("ResourceInUse", "SageMakerException"), exception("ValidationException", "SageMakerException")
    ('ResourceInUseException', 'SageMakerException')
    """
    if code not in MODELLED:
        return other
    return code if code.endswith("Exception") else f"{code}Exception"


def milliseconds(value: Any, name: str = "") -> Any:
    """An answer with its epoch seconds as epoch milliseconds.

    >>> milliseconds({"CreationTime": 1.5, "Value": 1.5})
    {'CreationTime': 1500, 'Value': 1.5}
    """
    if isinstance(value, dict):
        return {key: milliseconds(item, key) for key, item in value.items()}
    if isinstance(value, list):
        return [milliseconds(item, name) for item in value]
    moment = isinstance(value, (int, float)) and name.endswith(("Time", "Timestamp"))
    return round(value * 1000) if moment else value


# The names that an SDK integration gives to the codes that SageMaker and we answer with.
SDK_ERROR_NAMES = {
    code: exception(code, "SageMakerException")
    for code in (
        *MODELLED,
        "ValidationException",
        "AccessDeniedException",
        "NotImplementedException",
        "InternalFailure",
    )
}
