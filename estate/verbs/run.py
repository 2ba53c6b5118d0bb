"""This file is `estate run`: one run of a line's pipeline, followed live, up to the release of what it made."""

from typing import TYPE_CHECKING, Annotated

import typer

from estate import lines
from estate.problems import BadInput, Refused
from estate.say import AsJson, LineName, Stack, answer, line, note
from estate.where import Where

if TYPE_CHECKING:
    from estate.subject import Subject


_Values = Annotated[
    list[str] | None, typer.Option("--set", metavar="NAME=VALUE", help="Another hyperparameter, for this run only.")
]
_AsOf = Annotated[
    str,
    typer.Option("--as-of", metavar="DATE", help="Learn from the last days before this one, as they were known then."),
]


def register(app: typer.Typer) -> None:
    app.command()(run)


def run(
    name: LineName,
    values: _Values = None,
    as_of: _AsOf = "",
    stack: Stack = "local",
    as_json: AsJson = False,
) -> None:
    """Train, judge, register and release a new model. Example: estate run flight-delay --set rounds=300

    A run under way is followed, not started twice.
    """
    from estate import gates, releases, runs
    from estate.recent import as_of_run

    where = Where(stack)
    more = as_of_run(where, name, as_of)
    subject, chosen = _checked(where, name, values or [])
    execution, run_id = runs.start_or_join(subject, chosen, more)
    document = runs.follow_run(subject, execution, run_id)
    gates.show(document)
    if document["status"] == "refused":
        if as_json:
            answer(document)
        raise Refused(f"run {run_id} was refused: {document['reason']}; it is registered as Rejected and never serves")
    note(f"run {run_id} passed its gates after {gates.total(document)}")
    document["release"] = releases.follow_release_of_run(subject, execution, run_id)
    if as_json:
        answer(document)
    elif document["release"]:
        line(f"{document['release']['package']} is live; look: estate status {subject.name}")


def _checked(where: Where, name: str, values: list[str]) -> tuple["Subject", dict[str, str]]:
    """The line and the hyperparameters of this run, once nothing that a person wrote or delivered is wrong."""
    from estate import addresses, sources
    from estate.aws import Aws
    from estate.overrides import overrides
    from estate.subject import Subject

    spec = lines.load(where.root, name)
    chosen = overrides(spec.training.hyperparameters, values)
    aws = Aws(where)
    at = addresses.read(aws.client("ssm"), where.stack, spec.name)
    if wrong := sources.look(aws.client("s3"), at.estate["raw_bucket"], spec):
        raise BadInput("\n".join(wrong))
    return Subject(aws=aws, name=spec.name, at=at), chosen
