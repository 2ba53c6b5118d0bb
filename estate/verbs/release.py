"""This file is `estate release`: one approved package to the endpoint, followed live."""

from typing import TYPE_CHECKING, Annotated, Any

import typer

from estate.problems import BadInput
from estate.say import AsJson, LineName, Stack, answer, line

if TYPE_CHECKING:
    from estate.subject import Subject

STRATEGIES = ("all-at-once",)
BreakGlass = Annotated[
    str | None, typer.Option(metavar="TEXT", help="Release although an alarm rings; the ledger keeps the text.")
]


def register(app: typer.Typer) -> None:
    app.command()(release)


def release(
    name: LineName,
    version: Annotated[str | None, typer.Argument(metavar="[VERSION]", help="The newest approved if left out.")] = None,
    *,
    strategy: Annotated[str | None, typer.Option(help="The line's own if left out.", metavar="NAME")] = None,
    break_glass: BreakGlass = None,
    stack: Stack = "local",
    as_json: AsJson = False,
) -> None:
    """Release an approved package. Example: estate release flight-delay 3

    Ends 3 when the package may not be released, 4 when the endpoint went back to what it served before.
    """
    from estate import registry
    from estate.subject import open_line

    if strategy and strategy not in STRATEGIES:
        raise BadInput(f"strategy must be one of {', '.join(STRATEGIES)}, got {strategy}")
    subject = open_line(stack, name)
    sagemaker, group = subject.aws.client("sagemaker"), subject.at.line["package_group"]
    package = registry.one(sagemaker, group, version) if version else registry.newest_approved(sagemaker, group)
    given = {"strategy": strategy, "break_glass": break_glass}
    document = send(subject, package, {key: value for key, value in given.items() if value})
    if as_json:
        answer(document)
    else:
        line(f"{document['package']} is live; look: estate status {subject.name}")


def send(subject: "Subject", package: dict[str, Any], given: dict[str, Any]) -> dict[str, Any]:
    """Release a package and follow it, or follow the release of it that is under way."""
    from estate import executions, releases

    sfn, machine, arn = (
        subject.aws.client("stepfunctions"),
        subject.at.line["release_arn"],
        package["ModelPackageArn"],
    )
    version = package["ModelPackageVersion"]
    found = executions.under_way(sfn, machine)
    if found and arn in str(found[1]):
        execution = found[0]
    else:
        asked = {"package_arn": arn, "by": subject.aws.caller(), **given}
        execution = executions.start(sfn, machine, f"{executions.run_id()}-{version}", asked)
    title = f"release of {subject.name} version {version}"
    return {
        "line": subject.name,
        "package": arn,
        "version": version,
        **releases.follow_release(subject, execution, title),
    }
