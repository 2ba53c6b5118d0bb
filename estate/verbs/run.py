"""This file is `estate run`: one run of a line's pipeline, followed live, up to the release of what it made."""

from typing import Annotated

import typer

from estate import lines
from estate.problems import BadInput, Refused
from estate.say import AsJson, LineName, Stack, answer, line, note
from estate.where import Where


def register(app: typer.Typer) -> None:
    app.command()(run)


def run(
    name: LineName,
    values: Annotated[
        list[str] | None, typer.Option("--set", metavar="NAME=VALUE", help="Another hyperparameter, for this run only.")
    ] = None,
    stack: Stack = "local",
    as_json: AsJson = False,
) -> None:
    """Train, judge, register and release a new model. Example: estate run flight-delay --set rounds=300

    A run under way is followed, not started twice.
    """
    from estate import addresses, runs, sources
    from estate.aws import Aws
    from estate.overrides import overrides

    where = Where(stack)
    spec = lines.load(where.root, name)
    chosen = overrides(spec.training.hyperparameters, values or ())
    aws = Aws(where)
    at = addresses.read(aws.client("ssm"), stack, spec.name)
    if wrong := sources.look(aws.client("s3"), at.estate["raw_bucket"], spec):
        raise BadInput("\n".join(wrong))
    subject = runs.Line(aws=aws, name=spec.name, at=at)
    execution, run_id = runs.start_or_join(subject, chosen)
    document = runs.follow_run(subject, execution, run_id)
    runs.show_gates(document)
    if document["status"] == "refused":
        if as_json:
            answer(document)
        raise Refused(f"run {run_id} was refused: {document['reason']}; it is registered as Rejected and never serves")
    note(f"run {run_id} passed its gates after {runs.total(document)}")
    document["release"] = runs.follow_release_of_run(subject, execution, run_id)
    if as_json:
        answer(document)
    elif document["release"]:
        line(f"{document['release']['package']} is live; look: estate status {spec.name}")
