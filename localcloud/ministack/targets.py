"""What EventBridge, Scheduler and Lambda may deliver to: only what roles and function policies allow."""

import json
import logging
import time
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from localcloud.ministack import authorise, sessions

log = logging.getLogger(__name__)
ACTIONS = {
    "lambda": "lambda:InvokeFunction",
    "states": "states:StartExecution",
    "sqs": "sqs:SendMessage",
    "sns": "sns:Publish",
    "events": "events:PutEvents",
}


def install() -> None:
    """Put the checks around MiniStack's deliveries, and make a delivery to a function an asynchronous invocation."""
    from ministack.services import eventbridge, lambda_svc

    targets = Targets(eventbridge, lambda_svc)
    eventbridge._invoke_target = targets.invoke  # noqa: SLF001 -- guarded
    eventbridge._dispatch_to_lambda = targets.to_lambda  # noqa: SLF001 -- guarded
    lambda_svc._route_async_failure = targets.route_failure  # noqa: SLF001 -- guarded
    lambda_svc._execute_function = targets.execute  # noqa: SLF001 -- guarded
    # Counted once per execution by `execute`, whoever invoked the function.
    lambda_svc._emit_lambda_metrics = lambda *_, **__: None  # noqa: SLF001 -- guarded


class Targets:
    """MiniStack's functions with ours around them."""

    def __init__(self, eventbridge: Any, lambda_svc: Any) -> None:
        self.lambda_svc = lambda_svc
        self.invoke_stock = eventbridge._invoke_target  # noqa: SLF001 -- guarded
        self.route_stock = lambda_svc._route_async_failure  # noqa: SLF001 -- guarded
        self.execute_stock = lambda_svc._execute_function  # noqa: SLF001 -- guarded
        self.emit_stock = lambda_svc._emit_lambda_metrics  # noqa: SLF001 -- guarded

    def invoke(self, target: dict[str, Any], event: Any, rule: dict[str, Any], view: Any = None) -> None:
        """Deliver to a rule's or a schedule's target, if it may."""
        reason = self._refusal(target, rule)
        if reason is None:
            target = _filled(target, event) if ":scheduler:" in str(rule.get("Arn", "")) else target
            self.invoke_stock(target, event, rule, view)
            return
        log.warning("%s does not reach %s: %s", rule.get("Arn"), target.get("Arn"), reason)
        _count("AWS/Events", "FailedInvocations", {"RuleName": str(rule.get("Name", ""))})

    def to_lambda(self, arn: str, payload: str) -> None:
        """Invoke a function as EventBridge does: with retries, and with its failure destination at the end."""
        function, config, name = self.lambda_svc._get_func_record_for_ref(arn)  # noqa: SLF001 -- guarded
        if not function or not config:
            log.warning("function %s of an event does not exist", name)
            return
        record = self.lambda_svc._execution_record_for_config(function, config)  # noqa: SLF001 -- guarded
        self.lambda_svc.invoke_async_with_retry(record, json.loads(payload))

    def execute(self, function: dict[str, Any], event: Any) -> dict[str, Any]:
        """Run a function, and count it in its metrics whoever invoked it."""
        started = time.monotonic()
        result: dict[str, Any] = self.execute_stock(function, event)
        name = (function.get("config") or function).get("FunctionName", "")
        throttled = bool(result.get("throttle"))
        failed = bool(result.get("error")) and not throttled
        self.emit_stock(name, duration_ms=(time.monotonic() - started) * 1000, error=failed, throttle=throttled)
        return result

    def route_failure(self, target: str, name: str, event: Any, result: Any) -> None:
        """Send a failed event to the function's destination, if the function's role may."""
        role = self.lambda_svc._functions.get(name, {}).get("config", {}).get("Role", "")  # noqa: SLF001 -- guarded
        if denial := _denied_to(role, name, target):
            log.warning("function %s does not reach its failure destination: %s", name, denial)
            _count("AWS/Lambda", "DestinationDeliveryFailures", {"FunctionName": name})
            return
        self.route_stock(target, name, event, result)

    def _refusal(self, target: Mapping[str, Any], rule: Mapping[str, Any]) -> str | None:
        from ministack.core.responses import get_account_id

        arn, source = str(target.get("Arn", "")), str(rule.get("Arn", ""))
        principal = "scheduler.amazonaws.com" if ":scheduler:" in source else "events.amazonaws.com"
        if role := target.get("RoleArn"):
            if not sessions.trusts(get_account_id(), role, principal):
                return f"{principal} may not assume {role}"
            return _denied_to(role, "events", arn)
        if ":lambda:" in arn and not self._lets_in(arn, source, principal):
            return f"the function's policy does not let {principal} invoke it from {source}"
        return None

    def _lets_in(self, arn: str, source: str, principal: str) -> bool:
        from ministack.core.iam_evaluator import EvalContext, evaluate_resource_policy
        from ministack.core.responses import get_account_id, get_region

        function, _, _ = self.lambda_svc._get_func_record_for_ref(arn)  # noqa: SLF001 -- guarded
        context = EvalContext(
            principal_arn="",
            principal_type="Service",
            principal_account=get_account_id(),
            action="lambda:InvokeFunction",
            resource_arn=arn,
            region=get_region(),
            service_context={"aws:sourcearn": source, "aws:sourceaccount": get_account_id()},
        )
        policy = (function or {}).get("policy")
        return bool(evaluate_resource_policy(policy, context, service=principal).decision == "Allow")


def _filled(target: dict[str, Any], event: Mapping[str, Any]) -> dict[str, Any]:
    """A schedule's target with what its input asks of the schedule, as Scheduler fills it in."""
    moment = datetime.fromtimestamp(int(event["Time"]), tz=UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    known = {
        "scheduled-time": moment,
        "schedule-arn": str(next(iter(event.get("Resources", [])), "")),
        "execution-id": str(event.get("EventId", "")),
        "attempt-number": "1",
    }
    text = str(target.get("Input") or "")
    for name, value in known.items():
        text = text.replace(f"<aws.scheduler.{name}>", value)
    return {**target, "Input": text} if text else target


def _denied_to(role: str, session: str, arn: str) -> str | None:
    """Why a role may not deliver to an ARN; None if it may."""
    from ministack.core.responses import get_account_id, get_region

    action = ACTIONS.get(arn.split(":")[2] if arn.count(":") > 2 else "")  # noqa: PLR2004 -- an ARN's parts
    if action is None or not role:
        return None
    key = sessions.key_of(get_account_id(), role, session)
    denial = authorise.denied(get_account_id(), get_region(), key, action, arn)
    return denial.message if denial else None


def _count(namespace: str, metric: str, dimensions: dict[str, str]) -> None:
    from ministack.services import cloudwatch

    cloudwatch.record_metric(namespace, metric, 1, "Count", dimensions)
