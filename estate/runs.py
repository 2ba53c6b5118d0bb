"""This file carries one run of a line's pipeline from its start to its package, whoever asked for it."""

import json
import re
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from estate import executions
from estate.follow import follow
from estate.problems import BadInput, Problem
from estate.say import note
from estate.steps import Ended, Step, told
from estate.subject import Subject
from jobs.kit.names import run_prefix


def start_or_join(
    line: Subject, overrides: Mapping[str, str], more: Mapping[str, str] = MappingProxyType({})
) -> tuple[str, str]:
    """The execution and id of a run: the one under way if there is one, else a new one.

    Args:
        line: whose run.
        overrides: hyperparameters.
        more: `as_of` and `split` of a run that learns from other days than the line's own.

    Raises:
        BadInput: one with other settings is under way.
    """
    sfn, machine = line.aws.client("stepfunctions"), line.at.line["pipeline_arn"]
    if found := executions.under_way(sfn, machine):
        execution, given = found
        same = {"overrides": dict(overrides), **more}
        if (overrides or more) and {name: given.get(name) for name in same} != same:
            asked = json.dumps({name: given.get(name) for name in ("overrides", "as_of") if given.get(name)})
            raise BadInput(
                f"{line.name} must have no run under way, got {given['run_id']} with {asked}; wait for it, or leave --set and --as-of out to follow it"
            )
        note(f"run {given['run_id']} is under way; following it")
        return execution, given["run_id"]
    run_id = executions.run_id()
    given = {"run_id": run_id, "by": line.aws.caller(), "overrides": dict(overrides), **more}
    return executions.start(sfn, machine, run_id, given), run_id


def follow_run(line: Subject, execution: str, run_id: str) -> dict[str, Any]:
    """Watch a run to its end; the document says how it went.

    Raises:
        BadInput: a step could not use what it was given.
        Problem: a step failed; the message says why in its own words.
    """
    ended, found = follow(line.aws.client("stepfunctions"), execution, f"run {run_id} of {line.name}")
    document = {"line": line.name, "run_id": run_id, "status": _word(ended), "steps": told(found)}
    if ended.status == "SUCCEEDED" or ended.error == "Refused":
        said = report(line, run_id)
        document |= {name: said[name] for name in _SHOWN if name in said}
        document["reason"] = ended.cause
        return document
    kind = BadInput if _BAD_INPUT.search(ended.cause or "") else Problem
    raise kind(failure(run_id, ended, found))


def package_of_run(line: Subject, run_id: str) -> tuple[str, str]:
    """The package that a run has registered, and its status."""
    from jobs.kit.ledger import Ledger

    ledger = Ledger(line.at.estate["ledger_table"], line.aws.client("dynamodb"))
    rows = ledger.rows(line.name, "package")
    arn = next((row.id for row in reversed(rows) if row.body["run_id"] == run_id), None)
    if arn is None:
        raise Problem(f"run {run_id} must have registered a package, got none in the ledger")
    said = line.aws.client("sagemaker").describe_model_package(ModelPackageName=arn)
    return arn, said["ModelApprovalStatus"]


def report(line: Subject, run_id: str) -> dict[str, Any]:
    """The run's gate report."""
    from jobs.kit.lambdas import read_json

    key = f"{run_prefix(line.name, run_id, 'gate')}/report.json"
    return read_json(line.aws.client("s3"), line.at.estate["artifacts_bucket"], key)


def failure(run_id: str, ended: Ended, found: list[Step]) -> str:
    """Why a run failed, in the words of the step that did."""
    step = next((one.name for one in reversed(found) if one.state == "failed"), "a step")
    return f"run {run_id} {ended.status.lower().replace('_', ' ')} at {step}: {ended.why}"


_SHOWN = ("gates", "metrics", "baseline", "months", "subgroups")
"""What of the gate report the document repeats."""
_BAD_INPUT = re.compile(r"exit ?code:? ?2\b", re.IGNORECASE)
"""How SageMaker says that a job ended as `jobs.kit.entry` ends one that was given bad input."""


def _word(ended: Ended) -> str:
    return "succeeded" if ended.status == "SUCCEEDED" else "refused" if ended.error == "Refused" else "failed"
