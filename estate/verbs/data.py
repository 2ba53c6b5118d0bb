"""This file is `estate data`: rules for a line's data, from the data themselves or from another tool's file."""

from pathlib import Path
from typing import Annotated

import typer

from estate.problems import BadInput
from estate.say import AsJson, Stack, answer, line, note
from estate.where import Where

What = Annotated[str, typer.Argument(metavar="LINE|FILE", help="A line's training days, or a Parquet or CSV file.")]
Spec = Annotated[Path | None, typer.Option(help="The model.yaml that says which columns of FILE are personal.")]
File = Annotated[Path, typer.Argument(help="A Great Expectations suite (.json) or a TFDV schema (.pbtxt).")]


def register(app: typer.Typer) -> None:
    data = typer.Typer(
        no_args_is_help=True,
        rich_markup_mode=None,
        help="Rules for a line's data. Example: estate data propose flight-delay",
    )
    data.command()(propose)
    data.command("import")(import_)
    app.add_typer(data, name="data")


def propose(what: What, spec: Spec = None, stack: Stack = "local", as_json: AsJson = False) -> None:
    """Propose rules that good data keep, ready to paste into model.yaml. Example: estate data propose flight-delay

    \b
    estate data propose flight-delay              the line's training days, as its models see them
    estate data propose rows.parquet              a file; --spec names the model.yaml with its personal columns
    """  # noqa: D301 - click reads the \b
    from estate import data_reading
    from estate.data_rules import as_yaml
    from jobs.kit.entry import BadInputError
    from jobs.validate.proposing import propose as proposed

    try:
        rows, hidden, moving = data_reading.rows(Where(stack), what, spec)
        found = list(proposed(rows, hidden, moving))
    except BadInputError as error:
        raise BadInput(str(error)) from None
    if as_json:
        answer({"rows": rows.num_rows, "rules": [{"rule": one.rule, "evidence": one.evidence} for one in found]})
        return
    line(as_yaml((one.rule, one.evidence) for one in found))
    if hidden:
        note(f"no values are proposed of {', '.join(sorted(hidden))}, which are personal")
    note("paste what is meant into model.yaml; what the features declare already need not be said again")


def import_(file: File, as_json: AsJson = False) -> None:
    """Say another tool's rules as ours, and name what has no equivalent. Example: estate data import suite.json"""
    from estate.data_rules import as_yaml
    from jobs.kit.entry import BadInputError
    from jobs.validate.imports.making import document
    from jobs.validate.imports.reading import read

    try:
        found = read(file)
    except BadInputError as error:
        raise BadInput(str(error)) from None
    rules = document(found.rules)
    if as_json:
        answer({"rules": rules, "no_equivalent": found.left})
        return
    line(as_yaml((rule, "") for rule in rules))
    for left in found.left:
        note(left)
    note(f"{len(rules)} rules, {len(found.left)} demands without an equivalent")
