"""This file brings every line of a fresh laptop to its first champion, and goes on where an earlier attempt stopped."""

from typing import Any

from estate import addresses, executions, gates, lines, releases, runs, sources
from estate.aws import Aws
from estate.live import describe
from estate.problems import BadInput, Refused
from estate.say import note
from estate.signed import Signed
from estate.subject import Subject
from estate.where import Where


def bring_up(where: Where, name: str) -> dict[str, Any]:
    """See to it that a line has a champion.

    A package that waits for a person is left to that person: another run would only make another one.

    Raises:
        Refused: its gates refused what was trained.
        BadInput: its deliveries cannot be read.
        Problem: a step failed.
    """
    told = describe(Signed.here(), where.stack, name)
    if champion := told["champion"]:
        return {"line": name, "champion": champion, "run": None}
    spec, aws = lines.load(where.root, name), Aws(where)
    line = Subject(aws=aws, name=name, at=addresses.read(aws.client("ssm"), where.stack, name))
    if told["pending"] and line.at.line["approval"] == "manual" and not _busy(line):
        note(releases.waits(name, told["pending"][0]))
        return {"line": name, "champion": None, "run": None}
    run_id = _run_and_release(line, spec)
    champion = describe(Signed.here(), where.stack, name)["champion"]
    return {"line": name, "champion": champion, "run": run_id}


def _busy(line: Subject) -> bool:
    sfn = line.aws.client("stepfunctions")
    return any(executions.under_way(sfn, line.at.line[machine]) for machine in ("pipeline_arn", "release_arn"))


def _run_and_release(line: Subject, spec: Any) -> str | None:
    if found := executions.under_way(line.aws.client("stepfunctions"), line.at.line["release_arn"]):
        releases.follow_release(line, found[0], f"release of {line.name}")
        return None
    bucket = line.at.estate["raw_bucket"]
    if delivered := sources.load_samples(line.aws.client("s3"), bucket, spec):
        note(f"delivered the sample data of {line.name}: {', '.join(delivered)}")
    if wrong := sources.look(line.aws.client("s3"), bucket, spec):
        raise BadInput("\n".join(wrong))
    execution, run_id = runs.start_or_join(line, {})
    document = runs.follow_run(line, execution, run_id)
    gates.show(document)
    if document["status"] == "refused":
        raise Refused(f"run {run_id} was refused: {document['reason']}; {line.name} has no model yet")
    releases.follow_release_of_run(line, execution, run_id)
    return run_id
