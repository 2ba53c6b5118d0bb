"""This file is `estate drift`: the monitor's verdicts on live traffic, or on days of the past."""

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from estate import drift_options as given
from estate import lines
from estate.problems import BadInput
from estate.say import AsJson, LineName, Stack, answer
from estate.where import Where

if TYPE_CHECKING:
    from estate.judging_past import Past


def register(app: typer.Typer) -> None:
    app.command()(drift)


def drift(
    asked: typer.Context,
    name: LineName,
    second: given.Second = None,
    begin: given.From = None,
    end: given.To = None,
    *,
    days: given.Days = "all",
    data: given.Data = None,
    inject: given.Inject = None,
    label: given.Label = None,
    probability: given.Probability = None,
    feature: given.Feature = None,
    rows: given.Rows = None,
    runs: given.Runs = 60,
    tool: given.Tool = None,
    output: given.Output = None,
    personal: given.Personal = False,
    pages: given.Pages = False,
    opened: given.Opened = False,
    stack: Stack = "local",
    as_json: AsJson = False,
) -> None:
    """Say whether requests look like what the model learned from. Example: estate drift flight-delay

    \b
    estate drift flight-delay                                        live traffic up to now
    estate drift flight-delay --from 2013-09-01 --to 2013-10-01      September, from the line's history
    estate drift flight-delay --days held-out                        training days that the model never saw
    estate drift flight-delay --days held-out --inject scale:temp:1.3
    estate drift flight-delay --report                               the page of the line and of its windows, as files
    estate drift power flight-delay                                  which shifts would be found, how soon
    estate drift export flight-delay --for evidently -o FOLDER       captured windows and baseline, as another tool reads them
    """  # noqa: D301 - click reads the \b
    from estate.judging_past import Past

    given.only_own(asked, "verdicts" if second is None else name if name == "export" else "power")
    span = _span(begin, end, days, data)
    if second is None:
        past = Past(span=span, days=days, data=data, inject=inject, label=label, probability=probability)
        _verdicts(name, stack, past, pages=pages or opened, opened=opened, as_json=as_json)
    elif name == "export":
        from estate.export.ask import ask as export

        export(second, tool, span, output, stack, personal=personal, as_json=as_json)
    else:
        from estate.drift_power import ask

        ask(name, second, stack, feature, rows, runs, as_json=as_json)


def _verdicts(name: str, stack: str, past: "Past", *, pages: bool, opened: bool, as_json: bool) -> None:
    """Live traffic where nothing is said of the past."""
    from estate import drift_windows, judging_past
    from estate.subject import open_line

    where = Where(stack)
    spec, subject = lines.load(where.root, name), open_line(stack, name)
    live = past == judging_past.Past()
    windows = drift_windows.live(subject) if live else [judging_past.judge(where, subject, spec, past)]
    document = {"line": subject.name, "windows": windows}
    if pages:
        from estate.drift_pages import bring

        document["page"] = str(bring(subject, where.home))
    if as_json:
        answer(document)
    else:
        drift_windows.show(document, opened=opened)


def _span(begin: str | None, end: str | None, days: str, data: Path | None) -> tuple[date, date] | None:
    from estate.judging import day

    if days not in ("held-out", "all"):
        raise BadInput(f"--days must be held-out or all, got {days}")
    first, last = day(begin, "--from"), day(end, "--to")
    if first is None and last is None:
        return None
    if first is None or last is None or first >= last:
        raise BadInput(f"--from must be given with a later --to, got {begin or 'nothing'} and {end or 'nothing'}")
    if data is not None:
        raise BadInput("--data must be given without --from and --to, got both")
    return first, last
