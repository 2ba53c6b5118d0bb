"""This file is `estate skew`: whether predictions saw the feature values that training would see of the same moments."""

from typing import Annotated, Any

import typer

from estate import lines
from estate.say import AsJson, LineName, Stack, answer, line, note
from estate.where import Where

From = Annotated[str, typer.Option("--from", metavar="DATE", help="Predictions asked for from this day or time on.")]
To = Annotated[str, typer.Option("--to", metavar="DATE", help="... and before this one; by default now.")]


def register(app: typer.Typer) -> None:
    app.command()(skew)


def skew(name: LineName, begin: From = "", end: To = "", stack: Stack = "local", as_json: AsJson = False) -> None:
    """Hold captured predictions against the offline store. Example: estate skew flight-delay

    \b
    estate skew flight-delay                                        the predictions of the last day
    estate skew flight-delay --from 2026-11-01 --to 2026-11-08      those asked for in a week
    estate skew flight-delay --from 2013-09-01 --to 2013-10-01      those about a September, if none was asked for in it

    Rows are compared that name whom they are about, and, if not now, when: flight_id, origin, scheduled_departure.
    The verdict is ok, skewed or blind, and goes to the ledger; each differing feature is named with its share and cause.
    """  # noqa: D301 - click reads the \b
    from estate import flush
    from estate.skewed import judge
    from estate.subject import open_line

    where = Where(stack)
    spec = lines.load(where.root, name)
    subject = open_line(stack, name)
    flush.captures()
    document = judge(subject, spec, stack, begin, end)
    if as_json:
        answer(document)
    else:
        _show(document)


def _show(document: dict[str, Any]) -> None:
    from jobs.skew.__main__ import said

    line(said(document))
    for what, count in document["unread"].items():
        line(f"  not read: {count} {what}")
    for feature in document["features"]:
        told = f"  {feature['feature']:24} {feature['differing']} of {feature['rows']} differ"
        waiting = f", {feature['waiting']} wait for history" if feature["waiting"] else ""
        unknown = f", {feature['unknown']} of entities that history does not know" if feature["unknown"] else ""
        line(told + waiting + unknown + (f": {feature['cause']}" if feature["cause"] else ""))
    note("every figure and examples as JSON: --json")
