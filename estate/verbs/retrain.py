"""This file is `estate retrain`: a person's word on whether a line may train by itself."""

from typing import TYPE_CHECKING, Annotated, Any

import typer

from estate.say import AsJson, LineName, Stack, answer, line

if TYPE_CHECKING:
    from estate.subject import Subject

Reason = Annotated[str, typer.Option(help="Why; the ledger keeps it.")]


def register(app: typer.Typer) -> None:
    verbs = typer.Typer(no_args_is_help=True, help="Whether a line may train by itself, and why it did or did not.")
    verbs.command()(stop)
    verbs.command()(start)
    verbs.command()(show)
    app.add_typer(verbs, name="retrain")


def stop(
    name: LineName,
    reason: Reason,
    now: Annotated[bool, typer.Option("--now", help="End a training that is under way, too.")] = False,
    stack: Stack = "local",
    as_json: AsJson = False,
) -> None:
    """From now on nothing trains by itself; `estate run` still does. Example: estate retrain stop flight-delay --reason 'labels are wrong'"""
    _say(stack, name, {"switch": "stop", "reason": reason, "now": now}, as_json=as_json)


def start(name: LineName, reason: Reason, stack: Stack = "local", as_json: AsJson = False) -> None:
    """Trainings by themselves may begin again, and failures before are forgiven. Example: estate retrain start flight-delay --reason 'labels are repaired'"""
    _say(stack, name, {"switch": "start", "reason": reason}, as_json=as_json)


def show(name: LineName, stack: Stack = "local", as_json: AsJson = False) -> None:
    """The last responses and the proof why. Example: estate retrain show flight-delay"""
    from estate.responded import responded, told
    from estate.subject import open_line

    document = responded(open_line(stack, name))
    if as_json:
        return answer(document)
    for text in told(document):
        line(text)
    return None


def _say(stack: str, name: str, said: dict[str, Any], *, as_json: bool) -> None:
    from estate.problems import BadInput
    from estate.subject import open_line
    from estate.verbs.approve import invoke

    if not said["reason"].strip():
        raise BadInput("--reason must be given, got nothing; the ledger keeps it")
    subject: Subject = open_line(stack, name)
    document = invoke(subject, "respond", {**said, "by": subject.aws.caller()})
    if as_json:
        return answer(document)
    word = "stopped" if document["retrain"] == "stop" else "allowed"
    ended = f"; ended {', '.join(document['ended'])}" if document["ended"] else ""
    return line(f"{document['line']}: training by itself is {word}: {document['reason']}{ended}")
