"""This file is what `estate drift` may be told."""

from pathlib import Path
from typing import Annotated

import typer

from estate.problems import BadInput

From = Annotated[str | None, typer.Option("--from", metavar="DATE", help="First day of the past to judge.")]
To = Annotated[str | None, typer.Option("--to", metavar="DATE", help="The day after the last.")]
Days = Annotated[str, typer.Option(metavar="held-out|all", help="held-out: only training days the model never saw.")]
Data = Annotated[Path | None, typer.Option(metavar="FILE", help="Judge the rows of a Parquet or JSON lines file.")]
Second = Annotated[str | None, typer.Argument(metavar="[LINE]", help="The line, after the word power.")]
Feature = Annotated[str | None, typer.Option(metavar="NAME", help="power: shift only this feature.")]
Rows = Annotated[
    int | None, typer.Option(min=1, help="power: rows per window; as many as the line's days have if not given.")
]
Runs = Annotated[int, typer.Option(min=1, max=10_000, help="power: windows that each shift is tried on.")]
Tool = Annotated[
    str | None,
    typer.Option("--for", metavar="TOOL", help="export: evidently, whylogs, arize, fiddler, parquet or csv."),
]
Output = Annotated[Path | None, typer.Option("--output", "-o", metavar="FOLDER", help="export: where to write.")]
Personal = Annotated[bool, typer.Option("--personal", help="export: features that speak of a person too.")]
Pages = Annotated[bool, typer.Option("--report", help="Bring the pages of the line's windows here, and say where.")]
Opened = Annotated[bool, typer.Option("--open", help="The same, and open them in the browser.")]
Inject = Annotated[str | None, typer.Option(metavar="WISH", help="scale:temp:1.3, drop:temp or category:carrier:ZZ.")]
Label = Annotated[
    str | None,
    typer.Option(metavar="COLUMN", help="With --data: what became true, 0 or 1; the line's target if not said."),
]
Probability = Annotated[
    str | None, typer.Option(metavar="COLUMN", help="With --data: what was answered; the model is asked if not said.")
]

_ALWAYS = ("name", "second", "stack", "as_json")
_OF = {
    "power": ("feature", "rows", "runs"),
    "export": ("begin", "end", "tool", "output", "personal"),
    "verdicts": ("begin", "end", "days", "data", "inject", "label", "probability", "pages", "opened"),
}


def only_own(asked: typer.Context, what: str) -> None:
    """Refuse what this use of the verb would not read: a person who gave it would take the answer for another.

    Raises:
        BadInput: an option of another use was given.
    """
    for option in asked.command.params:
        name = option.name or ""
        source = asked.get_parameter_source(name)
        if name in (*_ALWAYS, *_OF[what]) or source is None or source.name != "COMMANDLINE":
            continue
        uses = [f"estate drift {'' if use == 'verdicts' else use + ' '}LINE" for use in _OF if name in _OF[use]]
        raise BadInput(f"{option.opts[0]} must be given with {' or '.join(uses)}, got it with {what}")
