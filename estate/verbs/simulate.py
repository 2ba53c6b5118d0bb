"""This file is `estate simulate`: a line's real past through its live endpoint, faster than it happened."""

import time
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Annotated, Any

import typer

from estate import lines
from estate.problems import BadInput
from estate.say import AsJson, LineName, Stack, answer, note
from estate.where import LOCAL, Where

if TYPE_CHECKING:
    from estate.subject import Subject
    from jobs.kit.spec import Line

From = Annotated[str, typer.Option("--from", metavar="DATE", help="First day of the past to replay.")]
To = Annotated[str, typer.Option("--to", metavar="DATE", help="The day after the last.")]
Length = Annotated[str, typer.Option("--window", metavar="SPAN", help="What is judged at a time: whole hours or days.")]
Labels = Annotated[
    bool, typer.Option("--labels/--no-labels", help="Whether ground truth is delivered when its time comes.")
]
Respond = Annotated[
    bool, typer.Option("--respond/--no-respond", help="Whether verdicts are answered: told, trained anew, rolled back.")
]
Speed = Annotated[str, typer.Option(metavar="max|N", help="max, or how many seconds of the past a second takes.")]
_HOUR = timedelta(hours=1)


def register(app: typer.Typer) -> None:
    app.command()(simulate)


def simulate(
    name: LineName,
    begin: From,
    end: To,
    window: Length = "1d",
    *,
    labels: Labels = True,
    respond: Respond = True,
    speed: Speed = "max",
    stack: Stack = LOCAL,
    as_json: AsJson = False,
) -> None:
    """Replay a line's history through its live endpoint. Example: estate simulate flight-delay --from 2013-04-01 --to 2013-07-01

    Captures carry the moments of the past, labels arrive when they did, each window is judged by the real monitor.
    The same days again add nothing; what was replayed before is said so.
    """
    from estate.lock import alone
    from estate.simulating.telling import sum_up, told
    from estate.subject import open_line

    length, rate, span = _length(window), _rate(speed), _span(begin, end)
    if stack != LOCAL:
        raise BadInput(f"--stack must be local, got {stack}; only the local cloud's clock can be set")
    where = Where(stack)
    spec, subject, begun = lines.load(where.root, name), open_line(stack, name), time.monotonic()
    with alone(where, f"simulate {subject.name}"):
        windows = [
            told(one, as_json=as_json)
            for one in _replay(where, subject, spec, span, length, rate, labels=labels, respond=respond)
        ]
    document = {"line": subject.name, "windows": windows, "seconds": round(time.monotonic() - begun, 1)}
    answer(document) if as_json else sum_up(document)


def _replay(
    where: Where,
    subject: "Subject",
    spec: "Line",
    days: tuple[date, date],
    length: timedelta,
    rate: float | None,
    *,
    labels: bool,
    respond: bool,
) -> Any:
    from estate import asking, history
    from estate.simulating.clock import CaptureClock
    from estate.simulating.late import deliver_late, late
    from estate.simulating.past import rows, truths, windows
    from estate.simulating.replay import Replay
    from estate.simulating.run import Options, paced, replay
    from jobs.kit.files import Bucket, read_all

    start, end = (datetime(day.year, day.month, day.day, tzinfo=UTC) for day in days)
    note(f"reading the past of {spec.name} from {days[0]} to {days[1]}")
    table = history.rows(subject, spec, where.stack, days, history.ALL)
    events = Bucket(subject.at.estate["lake_bucket"], f"events/{spec.name}", subject.aws.client("s3"))
    names = [name for name in events.names() if name.endswith(".parquet")]
    past = rows(spec, table, truths(spec, read_all(events, names), start, end))
    ask = asking.endpoint(subject.aws.client("sagemaker-runtime"), subject.at.line["endpoint"])
    with CaptureClock(where.url, subject.at.line["endpoint"]) as clock:
        line = Replay(subject, spec, ask, clock, paced(rate, start))
        waits = (respond and "respond" in subject.at.line["functions"]) or rate is not None
        options = Options(where.stack, labels, waits, respond)
        made = windows(past, start, end, length)
        if labels:
            deliver_late(made, late(spec, read_all(events, names), start, end), line.asked, length)
        yield from replay(line, made, options)


def _span(begin: str, end: str) -> tuple[date, date]:
    from estate.judging import day

    first, last = day(begin, "--from"), day(end, "--to")
    if first is None or last is None or first >= last:
        raise BadInput(f"--from must be given with a later --to, got {begin or 'nothing'} and {end or 'nothing'}")
    return first, last


def _length(text: str) -> timedelta:
    from jobs.kit.durations import duration

    try:
        length = duration(text)
    except ValueError as error:
        raise BadInput(f"--window {error}") from error
    if length < _HOUR or length % _HOUR:
        raise BadInput(f"--window must be whole hours or days, got {text}")
    return length


def _rate(text: str) -> float | None:
    if text == "max":
        return None
    try:
        rate = float(text)
    except ValueError:
        rate = 0.0
    if not 0 < rate < float("inf"):
        raise BadInput(f"--speed must be max or a number above 0, got {text}")
    return rate
