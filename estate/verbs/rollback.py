"""This file is `estate rollback`: back to the last package that proved itself before the one that serves now."""

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Annotated

import typer

from estate.problems import BadInput
from estate.say import AsJson, LineName, Stack, answer, line

if TYPE_CHECKING:
    from jobs.kit.chain import Row


def register(app: typer.Typer) -> None:
    app.command()(rollback)


def rollback(
    name: LineName,
    reason: Annotated[str, typer.Option(help="Why; the ledger keeps it.")],
    stack: Stack = "local",
    as_json: AsJson = False,
) -> None:
    """Release the last proven package again. Example: estate rollback flight-delay --reason 'late flights missed'"""
    from estate import registry
    from estate.subject import open_line
    from estate.verbs.release import send
    from jobs.kit.ledger import Ledger

    subject = open_line(stack, name)
    ledger = Ledger(subject.at.estate["ledger_table"], subject.aws.client("dynamodb"))
    sagemaker, group = subject.aws.client("sagemaker"), subject.at.line["package_group"]
    status = {p["ModelPackageArn"]: p["ModelApprovalStatus"] for p in registry.packages(sagemaker, group)}
    releases = ledger.rows(subject.name, "release")
    arn = proven(releases, {package for package, word in status.items() if word == "Approved"})
    if arn is None:
        raise BadInput(
            f"{subject.name} must have an approved package that was live before this one and was not rolled back from,"
            f" got {tried(releases, status)}; estate release {subject.name} VERSION releases any approved one"
        )
    document = send(subject, registry.one(sagemaker, group, arn), {"reason": f"rollback: {reason}"})
    answer(document) if as_json else line(f"{arn} is live again; look: estate status {subject.name}")


def proven(releases: Iterable["Row"], approved: set[str]) -> str | None:
    """The package that was live before the one that is live now, among those still approved and not rolled back from."""
    from jobs.respond.proven import proven_of

    return next((arn for arn in proven_of(row.body for row in releases) if arn in approved), None)


def tried(releases: Sequence["Row"], status: Mapping[str, str]) -> str:
    """What became of each package that was to be live, for whoever wonders why none will do."""
    from jobs.respond.proven import left_of

    left = left_of(row.body for row in releases)
    last = {row.body["package_arn"]: row.body["outcome"] for row in releases}
    told = (
        f"version {arn.rpartition('/')[2]} {'rolled back from' if arn in left else outcome}, {status.get(arn, 'gone')}"
        for arn, outcome in last.items()
    )
    return "; ".join(told) or "no release"
