"""This file is `estate lineage`: everything behind a model or a prediction, and everything that came of a delivery."""

import sys
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, Any

import typer

from estate.problems import BadInput, Problem
from estate.say import AsJson, Stack, answer, note
from estate.where import Where

if TYPE_CHECKING:
    from estate.asked import Asked, Origin
    from estate.subject import Subject


class Format(StrEnum):
    TREE = "tree"
    JSON = "json"
    OPENLINEAGE = "openlineage"
    SVG = "svg"


What = Annotated[
    str,
    typer.Argument(
        metavar="LINE|PACKAGE|PREDICTION|SOURCE|SNAPSHOT",
        help="A line, a package's ARN or a prediction_id; or a source's URI, version or sha256, or a snapshot's id,"
        " for all that was made from it.",
    ),
]
As = Annotated[Format | None, typer.Option("--format", help="How to tell it; a tree if not said.")]
Verify = Annotated[
    bool, typer.Option("--verify", help="Also check that no row of the ledger and no training set was changed.")
]


def register(app: typer.Typer) -> None:
    app.command()(lineage)


def lineage(
    what: What, verify: Verify = False, form: As = None, stack: Stack = "local", as_json: AsJson = False
) -> None:
    """Say what a model was made from, or what came of a delivery. Example: estate lineage flight-delay --verify

    estate lineage flight-delay --format svg > lineage.svg
    """
    from estate.asked import Asked, concerned, find

    chosen, where = _chosen(form, as_json=as_json), Where(stack)
    # First of all: rows that were tampered with may lead nowhere, or somewhere else.
    checked = _checked(concerned(where, what), chosen) if verify else None
    found = find(where, what)
    if checked and isinstance(found, Asked) and found.prediction:
        _believe(found.subject, found.prediction, checked, chosen)
    told = _model(found, chosen) if isinstance(found, Asked) else _impact(found, chosen)
    if chosen is Format.JSON:
        answer(told | ({"ledger": checked} if checked else {}))
    elif chosen is Format.OPENLINEAGE:
        answer(told)
    else:
        sys.stdout.write(told)
        note("every field as JSON: --json; for other tools: --format openlineage; as a picture: --format svg")


def _chosen(form: Format | None, *, as_json: bool) -> Format:
    if as_json and form not in (None, Format.JSON):
        raise BadInput(f"--format must be json where --json is given, got {form}; leave one out")
    return Format.JSON if as_json else form or Format.TREE


def _model(asked: "Asked", form: Format) -> Any:
    """The document, or the text, that was asked for."""
    from estate.lineage import lineage as put_together

    document = put_together(asked.rows, asked.package, asked.prediction)
    document |= {"prediction_record": asked.prediction} if asked.prediction else {}
    if form is Format.JSON:
        return document
    if form is Format.OPENLINEAGE:
        from estate.openlineage import events

        return events(asked.rows, asked.package, asked.subject.at.estate["lake_bucket"])
    from estate.drawing import svg, tree
    from estate.pedigree import pedigree

    thing = pedigree(document)
    title = f"Where {document['line']} version {document['version']} came from"
    return svg(thing, title) if form is Format.SVG else tree(thing)


def _impact(origin: "Origin", form: Format) -> Any:
    from estate.drawing import tree
    from estate.pedigree import offspring

    if form is Format.TREE:
        return "".join(tree(thing) for thing in offspring(origin.asked, origin.found))
    if form is not Format.JSON:
        raise BadInput(f"--format must be tree or json for a source or a snapshot, got {form}")
    packages = [{"line": one["line"], **package} for one in origin.found for package in one["packages"]]
    return {"asked": origin.asked, "packages": packages, "lines": origin.found}


def _checked(subjects: "list[Subject]", form: Format) -> dict[str, Any]:
    """What the ledgers are worth.

    Raises:
        Problem: one was tampered with.
    """
    from estate.checking import check

    counted = 0
    for subject in subjects:
        rows, wrong = check(subject)
        _end({"rows": rows, "whole": False, "broken": wrong}, form) if wrong else None
        counted += rows
    return {"rows": counted, "whole": True, "broken": None}


def _believe(subject: "Subject", prediction: dict[str, Any], checked: dict[str, Any], form: Format) -> None:
    from estate.checking import capture

    if wrong := capture(subject, prediction):
        _end({**checked, "whole": False, "broken": wrong}, form)


def _end(checked: dict[str, Any], form: Format) -> None:
    """What was tampered with is not told as if it were true."""
    answer({"ledger": checked}) if form is Format.JSON else None
    raise Problem(f"the ledger was tampered with: {checked['broken']}")
