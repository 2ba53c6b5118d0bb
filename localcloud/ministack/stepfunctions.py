"""Step Functions with SageMaker tasks, tasks that run under the state machine's role, and jobs that stop with it."""

import contextvars
import time
from collections.abc import Mapping
from typing import Any

from localcloud.aws.place import Place
from localcloud.ministack import authorise, overtime, sessions
from localcloud.ministack.sagemaker_tasks import SDK_ERROR_NAMES, SageMakerTasks, TaskFailedError, authorization
from localcloud.ministack.taskrights import needed

_execution: contextvars.ContextVar[dict[str, Any] | None] = contextvars.ContextVar("localcloud_execution", default=None)
_deadline: contextvars.ContextVar[float | None] = contextvars.ContextVar("localcloud_deadline", default=None)
_service: contextvars.ContextVar[str] = contextvars.ContextVar("localcloud_sdk_service", default="")


def install(place: Place) -> None:
    """Put the extension around MiniStack's interpreter."""
    from ministack.services import stepfunctions as sfn

    extension = Extension(place, sfn)
    sfn._run_execution = extension.run_execution  # noqa: SLF001 -- guarded
    sfn._fail_execution = extension.fail_execution  # noqa: SLF001 -- guarded
    sfn._invoke_resource = extension.invoke_resource  # noqa: SLF001 -- guarded
    sfn._invoke_resource_with_timeout = extension.invoke_with_timeout  # noqa: SLF001 -- guarded
    sfn._invoke_with_callback = extension.invoke_with_callback  # noqa: SLF001 -- guarded
    sfn._invoke_aws_sdk_integration = extension.invoke_sdk  # noqa: SLF001 -- guarded
    sfn._AWS_SDK_SERVICE_MAP["sagemaker"] = {"target_prefix": "SageMaker", "protocol": "json"}  # noqa: SLF001 -- guarded
    sfn._AWS_SDK_ERROR_PREFIX["sagemaker"] = "SageMaker"  # noqa: SLF001 -- guarded
    sfn._AWS_SDK_ERROR_CODE_OVERRIDES["sagemaker"] = SDK_ERROR_NAMES  # noqa: SLF001 -- guarded
    extension.watch_requests()


class Extension:
    """MiniStack's functions with ours around them."""

    def __init__(self, place: Place, sfn: Any) -> None:
        self.place, self.sfn = place, sfn
        self.run_stock = sfn._run_execution  # noqa: SLF001 -- guarded
        self.fail_stock = sfn._fail_execution  # noqa: SLF001 -- guarded
        self.invoke_stock = sfn._invoke_resource  # noqa: SLF001 -- guarded
        self.timeout_stock = sfn._invoke_resource_with_timeout  # noqa: SLF001 -- guarded
        self.callback_stock = sfn._invoke_with_callback  # noqa: SLF001 -- guarded
        self.sdk_stock = sfn._invoke_aws_sdk_integration  # noqa: SLF001 -- guarded

    def run_execution(self, arn: str) -> None:
        execution = self.sfn._executions.get(arn)  # noqa: SLF001 -- guarded
        _execution.set(execution)
        with overtime.limited(self.sfn, execution):
            self.run_stock(arn)

    def fail_execution(self, execution: dict[str, Any], error: str, cause: str) -> None:
        # A task that ends because its execution was stopped must not turn ABORTED into FAILED.
        if execution["status"] == "RUNNING":
            self.fail_stock(execution, error, cause)

    def invoke_resource(self, resource: str, data: Any) -> Any:
        if resource.startswith("arn:aws:states:::sagemaker:"):
            try:
                return self._sagemaker().run(resource, data, self._aborted)
            except TaskFailedError as failure:
                raise self.sfn._ExecutionError(failure.error, failure.cause) from None  # noqa: SLF001 -- guarded
        self._check(resource, data)
        return self.invoke_stock(resource, data)

    def invoke_with_timeout(self, resource: str, data: Any, seconds: float) -> Any:
        _deadline.set(time.monotonic() + seconds)
        try:
            return self.timeout_stock(resource, data, seconds)
        finally:
            _deadline.set(None)

    def invoke_with_callback(self, resource: str, data: Any, token: str, state: Any) -> Any:
        self._check(resource.replace(".waitForTaskToken", ""), data)
        return self.callback_stock(resource, data, token, state)

    def invoke_sdk(self, resource: str, data: Any) -> Any:
        service = resource.split(":")[6].lower() if resource.count(":") > 6 else ""  # noqa: PLR2004 -- an ARN's parts
        info = self.sfn._AWS_SDK_SERVICE_MAP.get(service, {})  # noqa: SLF001 -- guarded
        _service.set(info.get("service_key", service))
        try:
            return self.sdk_stock(resource, data)
        finally:
            _service.set("")

    def watch_requests(self) -> None:
        """Hold every request that an SDK integration makes against the role."""
        from ministack import app

        stock = app.call_service_handler_sync

        def call(handler: Any, *request: Any, **options: Any) -> Any:
            if service := _service.get():
                method, path, headers, *rest = request
                request = (method, path, headers | self._authorise(service, request[:5]), *rest)
            return stock(handler, *request, **options)

        app.call_service_handler_sync = call

    def _authorise(self, service: str, request: tuple[Any, ...]) -> dict[str, str]:
        """Hold one request against the role; returns headers that name the role where the answering side checks."""
        from ministack.core.iam_actions import extract_iam_action, extract_resource_arn

        method, path, headers, body, query = request
        account, region, key = self._principal()
        if service == "sagemaker":
            return authorization(region, key)
        request = (service, method, path, headers, body.encode() if isinstance(body, str) else body or b"", query)
        action = extract_iam_action(*request)
        if action and key:
            arn = extract_resource_arn(*request, region, account)
            if denial := authorise.denied(account, region, key, action, arn):
                prefix = self.sfn._AWS_SDK_ERROR_PREFIX.get(service, service.capitalize())  # noqa: SLF001 -- guarded
                raise self.sfn._ExecutionError(f"{prefix}.{prefix}Exception", denial.message)  # noqa: SLF001 -- guarded
        return {}

    def _check(self, resource: str, data: Any) -> None:
        account, region, key = self._principal()
        if not key:
            return
        for right in needed(resource, data if isinstance(data, Mapping) else {}, account, region):
            if denial := authorise.denied(account, region, key, right.action, right.resource):
                raise self.sfn._ExecutionError(right.error, denial.message)  # noqa: SLF001 -- guarded

    def _principal(self) -> tuple[str, str, str]:
        """Account, region and a key of the running state machine's role."""
        from ministack.core.responses import get_account_id, get_region

        account, region = get_account_id(), get_region()
        execution = _execution.get()
        machine = self.sfn._state_machines.get(execution["stateMachineArn"]) if execution else None  # noqa: SLF001 -- guarded
        if not execution or not machine:
            return account, region, ""
        return account, region, sessions.key_of(account, machine["roleArn"], execution["name"])

    def _sagemaker(self) -> SageMakerTasks:
        _, region, key = self._principal()
        return SageMakerTasks(self.place, region, key)

    def _aborted(self) -> bool:
        execution, deadline = _execution.get(), _deadline.get()
        late = deadline is not None and time.monotonic() > deadline
        return late or bool(execution and execution["status"] != "RUNNING")
