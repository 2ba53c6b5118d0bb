"""This file is the order of a run: from raw deliveries to a package that somebody may approve."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from components.containers import Containers
from components.states import State, call, caught, job
from components.training_request import TrainingPlan, training_request

PROCESSING = ("features", "snapshot", "validate", "evaluate")
_SPLITTING = {"snapshot": ("as_of", "split"), "validate": ("split",)}
FUNCTIONS = ("run", "gate", "register", "approve")


@dataclass(frozen=True, kw_only=True)
class PipelinePlan:
    """Everything that the definition says about one line, every address known."""

    containers: Containers
    training: TrainingPlan
    functions: Mapping[str, str]
    """ARN of each of FUNCTIONS."""
    referred: Sequence[str] = ()
    """Sources that rules of the data refer to."""


def definition(plan: PipelinePlan) -> dict[str, Any]:
    """The state machine; its input is `{"run_id", "by", "overrides"}`, and what `jobs.run.contract` names besides.

    Every step leaves its documents under the run's own prefix and its row in the ledger before the next one starts.
    """
    containers, parts = plan.containers, ("train", "holdout", "evaluate")
    raw = [containers.raw_input(source) for source in containers.sources]
    report, manifest = containers.document("features", "report.json"), containers.document("snapshot", "snapshot.json")
    checked = [containers.part_input(part) for part in parts] + [containers.raw_input(name) for name in plan.referred]
    model = containers.model_input("$.train.ModelArtifacts.S3ModelArtifacts")
    judged = [model, containers.part_input("train"), containers.part_input("evaluate")]
    return {
        "Comment": f"One run of {containers.line}: its input is run_id, by and overrides",
        "StartAt": "Start",
        "States": {
            "Start": _start(plan),
            "Features": _process(plan, "features", raw, after="Snapshot"),
            "Snapshot": _process(plan, "snapshot", [report], after="Validate"),
            "Validate": _process(plan, "validate", [manifest, *checked], after="May it train?"),
            "May it train?": _may_train(plan, after="Hyperparameters"),
            **_train(plan, after="Evaluate"),
            "Evaluate": _process(plan, "evaluate", judged, after="Gate"),
            **_decide(plan),
        },
    }


def _start(plan: PipelinePlan) -> State:
    payload = {"action": "start", **_RUN, "overrides.$": "$.overrides", **_ASKED, "execution.$": "$$.Execution.Id"}
    return _ask(plan, "run", payload, result="$.started", after="Features")


def _may_train(plan: PipelinePlan, *, after: str) -> State:
    """A person may have said stop since a response called for this run."""
    return _ask(plan, "run", {"action": "check", **_RUN, **_ASKED}, result=None, after=after)


def _process(plan: PipelinePlan, step: str, inputs: Sequence[State], *, after: str) -> State:
    request = plan.containers.processing_request(step, inputs)
    if step in _SPLITTING:
        # A run may learn from other days than the line's own, as of another moment.
        request["Environment"] |= {f"{name.upper()}.$": f"$.started.{name}" for name in _SPLITTING[step]}
    partition = plan.containers.partition
    return job("Processing", request, partition=partition, result=None, after=after, fail="Failed")


def _train(plan: PipelinePlan, *, after: str) -> dict[str, State]:
    """One state per rung of the instance ladder; a lack of capacity leads to the next rung, any other error out."""
    code = {"sagemaker_submit_directory": plan.containers.code_uri}
    states: dict[str, State] = {
        "Hyperparameters": {
            "Type": "Pass",
            "Result": {"stated": plan.training.stated, "fixed": {**plan.training.fixed, **code}},
            "ResultPath": "$.hyperparameters",
            "Next": _rung(0),
        }
    }
    last = len(plan.training.instance_types) - 1
    for rung, instance_type in enumerate(plan.training.instance_types):
        request = training_request(plan.containers, plan.training, instance_type, attempt=rung + 1)
        fail = "Failed" if rung == last else f"Is there no {instance_type}?"
        partition = plan.containers.partition
        states[_rung(rung)] = job("Training", request, partition=partition, result="$.train", after=after, fail=fail)
        if rung < last:
            states[fail] = _no_capacity(after=_rung(rung + 1))
    return states


def _rung(rung: int) -> str:
    return "Train" if rung == 0 else f"Train on choice {rung + 1}"


def _no_capacity(*, after: str) -> State:
    """Whether it was for want of machines.

    Source:
        SageMaker developer guide, "CapacityError" in a job's FailureReason; ResourceLimitExceeded at the request.
    """
    wanting: list[State] = [
        {"Variable": "$.error.Cause", "StringMatches": f"*{word}*"}
        for word in ("CapacityError", "InsufficientCapacity")
    ]
    wanting.append({"Variable": "$.error.Error", "StringMatches": "*ResourceLimitExceeded*"})
    return {"Type": "Choice", "Choices": [{"Or": wanting, "Next": after}], "Default": "Failed"}


def _decide(plan: PipelinePlan) -> dict[str, State]:
    answers = {"train.$": "$.train", "gate.$": "$.gate"}
    package = {"package_arn.$": "$.package.package_arn"}
    asked = {**package, "run_id.$": "$.run_id", "by.$": "$.by"}
    judged = {**_RUN, "min_gain.$": "$.started.min_gain"}
    return {
        "Gate": _ask(plan, "gate", judged, result="$.gate", after="Register"),
        "Register": _ask(plan, "register", {**_RUN, **answers}, result="$.package", after="Did it pass?"),
        "Did it pass?": {
            "Type": "Choice",
            "Choices": [{"Variable": "$.package.status", "StringEquals": "Rejected", "Next": "Refused"}],
            "Default": "Approve",
        },
        "Approve": _ask(plan, "approve", asked, result="$.approval", after="Succeeded"),
        "Succeeded": _finish(plan, "succeeded", package, after="Done"),
        "Refused": _finish(plan, "refused", package, after="The gates refused it"),
        "Failed": _finish(plan, "failed", {"error.$": "$.error"}, after="It failed"),
        "Done": {"Type": "Succeed"},
        "The gates refused it": {"Type": "Fail", "Error": "Refused", "CausePath": "$.package.reason"},
        "It failed": {"Type": "Fail", "ErrorPath": "$.error.Error", "CausePath": "$.error.Cause"},
    }


def _ask(plan: PipelinePlan, which: str, payload: Mapping[str, Any], *, result: str | None, after: str) -> State:
    return call(plan.functions[which], payload, result=result, after=after, fail="Failed")


def _finish(plan: PipelinePlan, status: str, more: Mapping[str, Any], *, after: str) -> State:
    payload = {"action": "finish", "status": status, **_RUN, **more}
    state = call(plan.functions["run"], payload, result=None, after=after, fail="It failed")
    # A run that ended well but could not say so must not look as if it ended well.
    return {**state, "Catch": caught("It failed")}


_RUN = {"run_id.$": "$.run_id", "by.$": "$.by"}
_ASKED = {"asked.$": "$"}
