"""This file is `estate reproduce`: train a package again from what was recorded of it, and compare."""

import time
from typing import TYPE_CHECKING, Annotated, Any

import typer

from estate.problems import Problem
from estate.say import AsJson, Stack, answer, line, note, seconds

if TYPE_CHECKING:
    from estate.recorded import Recorded

What = Annotated[str, typer.Argument(metavar="PACKAGE|LINE", help="ARN of a package, or the name of a line.")]
Version = Annotated[str | None, typer.Argument(metavar="VERSION", help="Version of the line; else the one it serves.")]


def register(app: typer.Typer) -> None:
    app.command()(reproduce)


def reproduce(what: What, version: Version = None, stack: Stack = "local", as_json: AsJson = False) -> None:
    """Rebuild a model and compare it byte by byte with the recorded one. Example: estate reproduce flight-delay 3

    Code, data and model are fetched by their recorded digests and held against these. Ends 1 when the model differs.
    """
    from estate.recorded import fetch
    from estate.subject import open_package
    from jobs.kit.ledger import Ledger

    begun = time.monotonic()
    subject, package = open_package(stack, what, version)
    rows = Ledger(subject.at.estate["ledger_table"], subject.aws.client("dynamodb")).rows(subject.name)
    note(f"fetching what {package} was made from")
    recorded = fetch(subject, rows, package)
    note(f"code {_count(recorded.code)}, data {sum(map(len, recorded.parts.values()))} files, model: every one has its recorded sha256")
    document = {"line": subject.name, **_again(recorded)}
    document["seconds"] = round(time.monotonic() - begun, 3)
    answer(document) if as_json else _show(document)
    if document["verdict"] == "differs":
        raise Problem(f"{package} must come out as it was recorded, got another model; {_why(document)}")


def _again(recorded: "Recorded") -> dict[str, Any]:
    from estate import comparing
    from estate.retrain import retrain

    environment = comparing.environments(recorded.environment, _running())
    for difference in _differences(environment):
        note(f"environment differs: {difference}")
    note("training again with the recorded code")
    model = retrain(recorded, note)
    body = recorded.body
    compared, answered = comparing.files(recorded.model, model), comparing.answers(recorded.model, model)
    return {
        "package": recorded.package,
        **{name: body[name] for name in ("version", "run_id", "snapshot", "code_sha256", "seed", "model_sha256")},
        "config": {
            "sha256": body["config_sha256"],
            "hyperparameters": body["hyperparameters"],
            "overrides": dict(recorded.overrides),
        },
        "device": recorded.device,
        "environment": environment,
        "files": compared,
        "answers": answered,
        "verdict": comparing.verdict(compared, answered, recorded.device),
    }


def _running() -> dict[str, Any]:
    import platform
    import sys

    from jobs.train.artifact import packages

    return {"python": platform.python_version(), "packages": packages(sys.path)}


def _differences(environment: dict[str, Any]) -> list[str]:
    found = {**environment["packages"]}
    if environment["python"]["recorded"] != environment["python"]["running"]:
        found = {"python": environment["python"], **found}
    return [
        f"{name} {pair['recorded'] or 'absent'} recorded, {pair['running'] or 'absent'} here"
        for name, pair in found.items()
    ]


def _why(document: dict[str, Any]) -> str:
    if found := _differences(document["environment"]):
        return "the environment differs, build the recorded one and try again: " + "; ".join(found)
    return "the environment is the recorded one, so look at the machine"


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
    same = document["environment"]["same"]
    line(f"  environment {'as recorded' if same else 'differs: ' + '; '.join(_differences(document['environment']))}")
    note(f"in {seconds(document['seconds'])}")


def _digests(one: dict[str, Any]) -> str:
    then, now = ((one[side] or "absent")[:16] for side in ("recorded", "reproduced"))
    return then if one["identical"] else f"{then} recorded, {now} now"


def _count(files: Any) -> str:
    return f"{len(files)} files"
