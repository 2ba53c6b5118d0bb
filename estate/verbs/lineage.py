"""This file is `estate lineage`: everything behind a line's live model, a package or a single prediction."""

import re
from typing import TYPE_CHECKING, Annotated, Any

import typer

from estate import lines
from estate.problems import BadInput, Problem
from estate.say import AsJson, Stack, answer, line, note
from estate.where import Where

if TYPE_CHECKING:
    from estate.aws import Aws
    from estate.runs import Line

_UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


def register(app: typer.Typer) -> None:
    app.command()(lineage)


def lineage(
    what: Annotated[
        str, typer.Argument(metavar="LINE|PACKAGE|PREDICTION", help="A line, a package's ARN, or a prediction_id.")
    ],
    verify: Annotated[bool, typer.Option("--verify", help="Also check that no row of the ledger was changed.")] = False,
    stack: Stack = "local",
    as_json: AsJson = False,
) -> None:
    """Say what a model was made from and who let it out. Example: estate lineage flight-delay --verify"""
    from estate.lineage import lineage as put_together
    from jobs.kit.chain import verify as check_chain
    from jobs.kit.ledger import Ledger

    where = Where(stack)
    subject, package, found = _subject(where, what)
    rows = Ledger(subject.at.estate["ledger_table"], subject.aws.client("dynamodb")).rows(subject.name)
    document = put_together(rows, package, found["answer"]["prediction_id"] if found else None)
    broken = check_chain(rows) if verify else None
    document |= {"prediction_record": found} if found else {}
    document |= {"ledger": {"rows": len(rows), "whole": broken is None, "broken": broken}} if verify else {}
    answer(document) if as_json else _show(document)
    if broken:
        raise Problem(f"the ledger was tampered with: {broken}")


def _subject(where: Where, what: str) -> tuple["Line", str, dict[str, Any] | None]:
    """The line, the package, and the captured prediction if one was asked about."""
    from estate.aws import Aws
    from estate.subject import champion, line_of_package

    if ":model-package/" in what:
        return _open(where, Aws(where), line_of_package(where, what)), what, None
    if not _UUID.fullmatch(what):
        name = lines.name(where.root, what)
        subject = _open(where, Aws(where), name)
        return subject, champion(where.stack, name), None
    aws = Aws(where)
    for name in lines.known(where.root):
        subject = _open(where, aws, name)
        if found := _captured(subject, what):
            return subject, found["answer"]["package"], found
    raise BadInput(f"prediction must have been captured, got {what}, which no capture file holds; it may have expired")


def _captured(subject: "Line", prediction: str) -> dict[str, Any] | None:
    from estate import captured, flush

    flush.captures()
    endpoints = [subject.at.line["endpoint"]]
    return captured.find(subject.aws.client("s3"), subject.at.estate["captures_bucket"], endpoints, prediction)


def _open(where: Where, aws: "Aws", name: str) -> "Line":
    from estate import addresses
    from estate.runs import Line

    return Line(aws=aws, name=name, at=addresses.read(aws.client("ssm"), where.stack, name))


def _show(document: dict[str, Any]) -> None:
    for key, value in document.items():
        if isinstance(value, dict):
            line(key)
            for inner, text in value.items():
                line(f"  {inner:16} {_short(text)}")
        elif isinstance(value, list):
            line(key)
            for item in value:
                line(f"  {_short(item)}")
        else:
            line(f"{key:18} {_short(value)}")
    note("every field as JSON: --json")


def _short(value: Any) -> str:
    if isinstance(value, dict):
        return ", ".join(f"{key}={inner}" for key, inner in value.items())
    if isinstance(value, list):
        return "; ".join(_short(item) for item in value)
    return str(value)
