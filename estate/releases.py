"""This file follows a release to its end, and finds the one that a run's approval has set off."""

from datetime import datetime, timedelta
from typing import Any

from estate import executions, runs
from estate.follow import follow
from estate.problems import Problem, Refused, RolledBack
from estate.say import note
from estate.steps import told
from estate.subject import Subject

_ENDINGS = {"Refused": "was refused", "RolledBack": "was rolled back"}


def follow_release(line: Subject, execution: str, title: str) -> dict[str, Any]:
    """Watch a release to its end.

    Raises:
        Refused: the package may not be released.
        RolledBack: the endpoint serves what it served before.
        Problem: a step failed.
    """
    ended, found = follow(line.aws.client("stepfunctions"), execution, title)
    if ended.status == "SUCCEEDED":
        return {"outcome": "live", "steps": told(found)}
    kinds = {"Refused": Refused, "RolledBack": RolledBack}
    raise kinds.get(ended.error, Problem)(f"{title} {_ENDINGS.get(ended.error, 'failed')}: {ended.why}")


def follow_release_of_run(line: Subject, execution: str, run_id: str) -> dict[str, Any] | None:
    """Watch the release that the run's approval has set off; nothing when a person has yet to approve."""
    sfn = line.aws.client("stepfunctions")
    package, status = runs.package_of_run(line, run_id)
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
