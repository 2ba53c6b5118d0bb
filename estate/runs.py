"""This file carries one run of a line's pipeline from its start to the release that follows, whoever asked for it."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Any

from estate import executions
from estate.addresses import Addresses
from estate.aws import Aws
from estate.follow import follow
from estate.problems import BadInput, Problem, Refused, RolledBack
from estate.say import note
from estate.steps import Ended, Step
from jobs.kit.names import run_prefix
from jobs.run.outcome import cause


@dataclass(frozen=True, kw_only=True)
class Line:
    """A line as a verb sees it: its clients, its addresses, its name."""

    aws: Aws
    name: str
    at: Addresses


def start_or_join(
    line: Line, overrides: Mapping[str, str], more: Mapping[str, str] = MappingProxyType({})
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
            told = json.dumps({name: given.get(name) for name in ("overrides", "as_of") if given.get(name)})
            raise BadInput(
                f"{line.name} must have no run under way, got {given['run_id']} with {told}; wait for it, or leave --set and --as-of out to follow it"
            )
        note(f"run {given['run_id']} is under way; following it")
        return execution, given["run_id"]
    run_id = executions.run_id()
    given = {"run_id": run_id, "by": line.aws.caller(), "overrides": dict(overrides), **more}
    return executions.start(sfn, machine, run_id, given), run_id


def follow_run(line: Line, execution: str, run_id: str) -> dict[str, Any]:
    """Watch a run to its end; the document says how it went.

    Raises:
        BadInput: a step could not use what it was given.
        Problem: a step failed; the message says why in its own words.
    """
    ended, found = follow(line.aws.client("stepfunctions"), execution, f"run {run_id} of {line.name}")
    document = {"line": line.name, "run_id": run_id, "status": _word(ended), "steps": _times(found)}
    if ended.status == "SUCCEEDED" or ended.error == "Refused":
        told = report(line, run_id)
        document |= {
            name: told[name] for name in ("gates", "metrics", "baseline", "months", "subgroups") if name in told
        }
        document["reason"] = ended.cause
        return document
    kind = BadInput if _BAD_INPUT.search(ended.cause or "") else Problem
    raise kind(failure(run_id, ended, found))


def follow_release(line: Line, execution: str, title: str) -> dict[str, Any]:
    """Watch a release to its end.

    Raises:
        Refused: the package may not be released.
        RolledBack: the endpoint serves what it served before.
        Problem: a step failed.
    """
    ended, found = follow(line.aws.client("stepfunctions"), execution, title)
    if ended.status == "SUCCEEDED":
        return {"outcome": "live", "steps": _times(found)}
    kinds = {"Refused": Refused, "RolledBack": RolledBack}
    raise kinds.get(ended.error, Problem)(f"{title} {_ENDINGS.get(ended.error, 'failed')}: {_cause(ended)}")


def follow_release_of_run(line: Line, execution: str, run_id: str) -> dict[str, Any] | None:
    """Watch the release that the run's approval has set off; nothing when a person has yet to approve."""
    sfn = line.aws.client("stepfunctions")
    package, status = package_of_run(line, run_id)
    if status != "Approved":
        note(waits(line.name, package))
        return None
    begun: datetime = sfn.describe_execution(executionArn=execution)["startDate"]
    machine, version = line.at.line["release_arn"], package.rsplit("/", 1)[1]
    release = executions.release_of(sfn, machine, package, begun - timedelta(seconds=1))
    if release is None:
        note("the approval has set off no release; starting it")
        given = {"package_arn": package, "by": line.aws.caller()}
        release = executions.start(sfn, machine, f"{run_id}-{version}", given)
    return {"package": package, **follow_release(line, release, f"release of {line.name} version {version}")}


def waits(line: str, package: str) -> str:
    """What a person is told who has to approve a package."""
    return f"{package} waits for approval: estate approve {line} {package.rsplit('/', 1)[1]} --reason TEXT"


def package_of_run(line: Line, run_id: str) -> tuple[str, str]:
    """The package that a run has registered, and its status."""
    from jobs.kit.ledger import Ledger

    ledger = Ledger(line.at.estate["ledger_table"], line.aws.client("dynamodb"))
    rows = ledger.rows(line.name, "package")
    arn = next((row.id for row in reversed(rows) if row.body["run_id"] == run_id), None)
    if arn is None:
        raise Problem(f"run {run_id} must have registered a package, got none in the ledger")
    said = line.aws.client("sagemaker").describe_model_package(ModelPackageName=arn)
    return arn, said["ModelApprovalStatus"]


def report(line: Line, run_id: str) -> dict[str, Any]:
    """The run's gate report."""
    from jobs.kit.lambdas import read_json

    key = f"{run_prefix(line.name, run_id, 'gate')}/report.json"
    return read_json(line.aws.client("s3"), line.at.estate["artifacts_bucket"], key)


def failure(run_id: str, ended: Ended, found: list[Step]) -> str:
    """Why a run failed, in the words of the step that did."""
    step = next((one.name for one in reversed(found) if one.state == "failed"), "a step")
    return f"run {run_id} {ended.status.lower().replace('_', ' ')} at {step}: {_cause(ended)}"


_BAD_INPUT = re.compile(r"exit ?code:? ?2\b", re.IGNORECASE)
"""How SageMaker says that a job ended as `jobs.kit.entry` ends one that was given bad input."""
_ENDINGS = {"Refused": "was refused", "RolledBack": "was rolled back"}


def _cause(ended: Ended) -> str:
    return cause({"Error": ended.error, "Cause": ended.cause}) or ended.status


def _word(ended: Ended) -> str:
    return "succeeded" if ended.status == "SUCCEEDED" else "refused" if ended.error == "Refused" else "failed"


def _times(found: list[Step]) -> list[dict[str, Any]]:
    return [
        {
            "step": s.name,
            "state": s.state,
            "seconds": round((s.ended - s.begun).total_seconds(), 3) if s.ended else None,
        }
        for s in found
    ]
