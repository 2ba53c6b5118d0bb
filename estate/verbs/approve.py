"""This file is `estate approve` and `estate reject`: a person's word on a package, kept in registry and ledger."""

import json
from typing import TYPE_CHECKING, Annotated, Any

import typer

from estate.problems import Problem, Refused
from estate.say import AsJson, LineName, Stack, answer, line

if TYPE_CHECKING:
    from estate.subject import Subject

Version = Annotated[str, typer.Argument(metavar="VERSION", help="Version of the package, or its ARN.")]
Reason = Annotated[str, typer.Option(help="Why; the ledger keeps it.")]


def register(app: typer.Typer) -> None:
    app.command()(approve)
    app.command()(reject)


def approve(name: LineName, version: Version, reason: Reason, stack: Stack = "local", as_json: AsJson = False) -> None:
    """Approve a package, which sets off its release. Example: estate approve flight-delay 3 --reason 'checked subgroups'"""
    _decide("approve", stack, name, version, reason, as_json=as_json)


def reject(name: LineName, version: Version, reason: Reason, stack: Stack = "local", as_json: AsJson = False) -> None:
    """Reject a package; it can not be released again. Example: estate reject flight-delay 3 --reason 'wrong labels'"""
    _decide("reject", stack, name, version, reason, as_json=as_json)


def _decide(decision: str, stack: str, name: str, version: str, reason: str, *, as_json: bool) -> None:
    from estate import registry
    from estate.subject import open_line

    subject = open_line(stack, name)
    package = registry.one(subject.aws.client("sagemaker"), subject.at.line["package_group"], version)
    asked = {
        "package_arn": package["ModelPackageArn"],
        "decision": decision,
        "reason": reason,
        "by": subject.aws.caller(),
    }
    said = invoke(subject, "approve", asked)
    if as_json:
        answer({"line": subject.name, "version": package["ModelPackageVersion"], **said})
    else:
        line(f"{said['package_arn']} is {said['status']}: {said['reason']}")


def invoke(subject: "Subject", function: str, event: dict[str, Any]) -> dict[str, Any]:
    """Call one of the line's functions.

    Raises:
        Refused: the function says that it may not be.
        Problem: the function failed.
    """
    client = subject.aws.client("lambda")
    said = client.invoke(FunctionName=subject.at.line["functions"][function], Payload=json.dumps(event).encode())
    document: dict[str, Any] = json.loads(said["Payload"].read() or b"{}")
    if said.get("FunctionError"):
        kind, message = document.get("errorType"), document.get("errorMessage", "no message")
        raise (Refused if kind == "DecisionError" else Problem)(
            message if kind == "DecisionError" else f"{function} failed: {message}"
        )
    return document
