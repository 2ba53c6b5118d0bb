"""This file is `estate reproduce`: train a package again from what was recorded of it, and compare."""

import time
from typing import Annotated, Any

import typer

from estate.environments import Choice
from estate.say import AsJson, Stack, answer, line, note, seconds
from estate.where import Where

What = Annotated[str, typer.Argument(metavar="PACKAGE|LINE", help="ARN of a package, or the name of a line.")]
Version = Annotated[str | None, typer.Argument(metavar="VERSION", help="Version of the line; else the one it serves.")]

Environment = Annotated[
    Choice,
    typer.Option(
        "--environment",
        help="Which one trains: the recorded Python and packages, this one, or the recorded one where this is another.",
    ),
]


def register(app: typer.Typer) -> None:
    app.command()(reproduce)


def reproduce(
    what: What,
    version: Version = None,
    environment: Environment = Choice.AUTO,
    stack: Stack = "local",
    as_json: AsJson = False,
) -> None:
    """Rebuild a model and compare every byte with the recorded one. Example: estate reproduce flight-delay 3

    Code, data and model are fetched by their recorded digests and held against these. Ends 1 when the model differs.
    """
    from estate.again import again, differs
    from estate.recorded import fetch
    from estate.subject import open_package
    from jobs.kit.ledger import Ledger

    begun = time.monotonic()
    subject, package = open_package(stack, what, version)
    rows = Ledger(subject.at.estate["ledger_table"], subject.aws.client("dynamodb")).rows(subject.name)
    note(f"fetching what {package} was made from")
    recorded = fetch(subject, rows, package)
    fetched = f"code {len(recorded.code)} files, data {sum(map(len, recorded.parts.values()))} files, model"
    note(f"{fetched}: every one has its recorded sha256")
    document = {"line": subject.name, **again(recorded, Where(stack), environment)}
    document["seconds"] = round(time.monotonic() - begun, 3)
    answer(document) if as_json else _show(document)
    if document["verdict"] == "differs":
        raise differs(document)


def _show(document: dict[str, Any]) -> None:
    line(f"{document['package']}  {document['verdict']}")
    told = ", ".join(f"{name}={value}" for name, value in document["config"]["overrides"].items())
    line(f"  run {document['run_id']}, seed {document['seed']}, overrides {told or 'none'}, {document['device']}")
    code = [one for one in document["files"] if one["file"].startswith("code/")]
    for one in document["files"]:
        if one not in code or not one["identical"]:
            line(f"  {'identical' if one['identical'] else 'differs':10} {one['file']:24} {_digests(one)}")
    line(f"  {'identical':10} code/ ({sum(one['identical'] for one in code)} of {len(code)} files)")
    apart = document["answers"]["largest_difference"]
    line(f"  answers to {document['answers']['rows']} recorded requests are at most {apart} apart")
    for name, pair in document["metrics"]["differing"].items():
        line(f"  {'differs':10} {name}: {pair['recorded']} recorded, {pair['reproduced']} now")
    if found := document["trees"]:
        line(f"  {found['differing']} of {found['recorded']} trees differ, {found['reproduced']} were grown now")
    _show_environment(document["environment"])
    note(f"in {seconds(document['seconds'])}")


def _show_environment(environment: dict[str, Any]) -> None:
    from estate.again import differences

    told = "as recorded" if environment["same"] else "differs: " + "; ".join(differences(environment))
    line(f"  environment {environment['trained']} ({environment['why']}), {told}")


def _digests(one: dict[str, Any]) -> str:
    then, now = ((one[side] or "absent")[:16] for side in ("recorded", "reproduced"))
    return then if one["identical"] else f"{then} recorded, {now} now"
