"""This file runs a backfill: the features step of the deployed pipeline, alone, over everything that was delivered."""

import json
import re
import time
from collections.abc import Sequence
from typing import Any

from estate import executions
from estate.problems import BadInput, Problem
from estate.say import note
from estate.subject import Subject

_STEP = "Features"
_FORMAT = re.compile(r"States\.Format\('(.*)', \$\.run_id\)")
_TICK = 0.5
_BAD_INPUT = re.compile(r"exit ?code:? ?2\b", re.IGNORECASE)
"""How SageMaker says that a job ended as `jobs.kit.entry` ends one that was given bad input."""


def request(definition: dict[str, Any], job: str, run_id: str, groups: Sequence[str]) -> dict[str, Any]:
    """CreateProcessingJob as the pipeline would call it, for a backfill.

    Args:
        definition: the pipeline's.
        job: the job's name.
        run_id: under which it leaves its documents and its row.
        groups: of which history is computed.
    """
    asked: dict[str, Any] = _filled(definition["States"][_STEP]["Parameters"], run_id)
    # Deliveries of every age: the job fetches them itself.
    code = [one for one in asked["ProcessingInputs"] if one["InputName"] == "code"]
    variables = {**asked["Environment"], "BACKFILL": ",".join(groups)}
    return {**asked, "ProcessingJobName": job, "ProcessingInputs": code, "Environment": variables}


def run(line: Subject, groups: Sequence[str]) -> dict[str, Any]:
    """Compute history, or follow the job that is doing it.

    Raises:
        BadInput: a delivery cannot be used.
        Problem: the job failed.
    """
    sagemaker = line.aws.client("sagemaker")
    job = _under_way(sagemaker, line.name, groups) or _start(line, groups)
    note(f"backfill of {', '.join(groups)} of {line.name}: job {job}")
    while (said := sagemaker.describe_processing_job(ProcessingJobName=job))["ProcessingJobStatus"] in _BUSY:
        time.sleep(_TICK)
    if said["ProcessingJobStatus"] != "Completed":
        why = said.get("ExitMessage") or said.get("FailureReason") or said["ProcessingJobStatus"]
        kind = BadInput if _BAD_INPUT.search(said.get("FailureReason") or "") else Problem
        raise kind(f"backfill {job} failed: {why}; the same command does it again")
    return {"job": job, "groups": list(groups)}


_BUSY = ("InProgress", "Stopping")


def _under_way(sagemaker: Any, line: str, groups: Sequence[str]) -> str | None:
    listed = sagemaker.list_processing_jobs(NameContains=f"{line}-backfill-", StatusEquals="InProgress")
    for one in listed["ProcessingJobSummaries"]:
        said = sagemaker.describe_processing_job(ProcessingJobName=one["ProcessingJobName"])
        if said["Environment"].get("BACKFILL") == ",".join(groups):
            name: str = one["ProcessingJobName"]
            return name
    return None


def _start(line: Subject, groups: Sequence[str]) -> str:
    sfn = line.aws.client("stepfunctions")
    definition = json.loads(sfn.describe_state_machine(stateMachineArn=line.at.line["pipeline_arn"])["definition"])
    run_id = executions.run_id()
    job = f"{line.name}-backfill-{run_id}"
    line.aws.client("sagemaker").create_processing_job(**request(definition, job, run_id, groups))
    return job


def _filled(value: Any, run_id: str) -> Any:
    """A state's parameters with the run's id where they ask for it."""
    if isinstance(value, list):
        return [_filled(one, run_id) for one in value]
    if not isinstance(value, dict):
        return value
    return {
        name.removesuffix(".$"): _said(inner, run_id) if name.endswith(".$") else _filled(inner, run_id)
        for name, inner in value.items()
    }


def _said(expression: str, run_id: str) -> str:
    if expression == "$.run_id":
        return run_id
    found = _FORMAT.fullmatch(expression)
    if not found:
        raise Problem(
            f"the pipeline's features step must ask for nothing but the run's id, got {expression}; run `estate up`"
        )
    return found[1].replace("{}", run_id)
