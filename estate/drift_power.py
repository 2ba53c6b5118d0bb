"""This file tries the monitor of a line on its own days: `estate drift power`."""

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from estate.problems import BadInput
from estate.say import line, note

if TYPE_CHECKING:
    from estate.subject import Subject
    from jobs.drift.baseline import Baseline
    from jobs.drift.drawn import Line
    from jobs.drift.trials import Rule
    from jobs.kit.spec import Line as Spec

SEED = 0
FEWEST_WINDOWS = 60
_DAY = 86400


def ask(word: str, name: str, stack: str, feature: str | None, rows: int | None, runs: int, *, as_json: bool) -> None:
    """The verb.

    Raises:
        BadInput: the word before the line is not power.
    """
    from estate import lines
    from estate.say import answer
    from estate.subject import open_line
    from estate.where import Where

    if word != "power":
        raise BadInput(f"LINE must be one name, or power and a name, got {word} {name}")
    where = Where(stack)
    spec = lines.load(where.root, name)
    document = power(open_line(stack, name), spec, where.stack, feature, rows, runs)
    if as_json:
        answer(document)
    else:
        show(document)


def power(
    subject: "Subject", spec: "Spec", environment: str, feature: str | None, rows: int | None, runs: int
) -> dict[str, Any]:
    """What the champion's monitor would find, tried on training days that the model never saw.

    Raises:
        BadInput: the line has no such feature, or no day with enough rows.
    """
    from estate import history, judging
    from jobs.drift.propose import proposed
    from jobs.drift.shifts import USUAL
    from jobs.drift.trials import Trials, trial

    package = judging.champion(subject, environment)
    baseline = judging.baseline_of(subject, package)
    names = [one.name for one in baseline.features]
    if feature is not None and feature not in names:
        raise BadInput(f"--feature must be one of {', '.join(names)}, got {feature}")
    table = history.rows(subject, spec, environment, None, "held-out")
    table = history.with_probability(table, judging.fetch_model(subject, package), package["ModelPackageArn"])
    try:
        own = _line(table, names, baseline, spec)
        trials = Trials(baseline, own, _rule(spec, own), rows=rows, windows=FEWEST_WINDOWS, seed=SEED)
    except ValueError as error:
        raise BadInput(str(error)) from error
    document = trial(trials, USUAL, runs, feature, note)
    return {"line": subject.name, "package": package["ModelPackageArn"], **document, "proposed": proposed(trials)}


def _line(table: Any, names: list[str], baseline: "Baseline", spec: "Spec") -> "Line":
    from estate import judging
    from jobs.drift.columns import fitted
    from jobs.drift.drawn import Line
    from jobs.drift.shifts import Held

    columns, seconds = judging.columns_of(table, set(names), spec.problem.prediction_time)
    types = {one.name: one.type for one in baseline.features}
    held = {name: Held.of(fitted(read, types[name])) for name, read in columns.items()}
    return Line(held, seconds // 86400, seconds // 3600)


def _rule(spec: "Spec", line_: "Line") -> "Rule":
    """The line's own rule; windows of a day where its own are too short to be judged at all."""
    from jobs.drift.drawn import blocks, usual
    from jobs.drift.spec import thresholds_of
    from jobs.drift.trials import Rule

    watched, thresholds = spec.monitoring, thresholds_of(spec)
    rows = usual(blocks(line_, thresholds.every_seconds))
    if rows < thresholds.min_rows and thresholds.every_seconds < _DAY:
        note(f"windows are a day long here: {watched.every} has {rows} rows, and {thresholds.min_rows} are needed")
        thresholds = replace(thresholds, every_seconds=_DAY)
    return Rule(thresholds=thresholds, windows=watched.windows, windows_drifting=watched.windows_drifting)


def show(document: dict[str, Any]) -> None:
    """The document as a table."""
    clean = document["clean"]
    line(
        f"{document['line']}: {clean['windows']} windows of {clean['rows']} rows, drawn from {clean['blocks']} stretches of time that training never saw"
    )
    line(
        f"nothing shifted: {clean['drifting']} drifting, {clean['blind']} blind; {clean['per_year']:.1f} a year "
        f"(95 %: {clean['low']:.1f} to {clean['high']:.1f}), asked for {clean['asked']:g}"
    )
    line()
    line(f"{'shift':28} {'found within ' + str(document['within']) + ' windows':32} delay")
    for row in document["shifts"]:
        found = f"{row['found']:4.0%}  (95 %: {row['low']:.0%} to {row['high']:.0%})"
        delay = "never" if row["delay"] is None else f"{row['delay']:.1f} windows"
        line(
            f"{row['says'] if row['shift'] == 'new category' else row['shift'] + ' ' + row['says'].removeprefix(row['shift']).strip():28} {found:32} {delay}"
        )
    for text in document["proposed"]["says"]:
        line(text)
    note("by feature, and every figure as JSON: --json")
