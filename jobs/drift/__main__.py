"""This file is the drift watch by hand: learn a baseline from a Parquet file, score another against it."""

import argparse
import json
import sys
from pathlib import Path

from jobs.drift import answering, stating
from jobs.drift.baseline import Baseline, build
from jobs.drift.days import Times
from jobs.drift.days import times as times_of
from jobs.drift.leaving import say, write
from jobs.drift.thresholds import Thresholds
from jobs.kit.entry import run

BAD_INPUT = 2


def main(arguments: list[str] | None = None) -> int:
    options = _parser().parse_args(arguments)
    try:
        return int(options.run(options))
    except ValueError as error:
        print(error, file=sys.stderr)
        return BAD_INPUT


def learn_file(options: argparse.Namespace) -> int:
    from jobs.drift.parquet import read

    columns = answering.stated(options).renamed(given := read(options.data))
    if not max((len(values) for values in columns.values()), default=0):
        raise ValueError(f"{options.data} must have rows to learn from, got none")
    when: Times | None = None
    if options.day_column is not None:
        if options.day_column not in columns:
            raise ValueError(f"day-column must be one of {', '.join(columns)}, got {options.day_column}")
        when = times_of(columns.pop(options.day_column), options.day_column)
    types: dict[str, str] = {}
    limits: dict[str, dict[str, object]] = {}
    thresholds, meaning, wanted = Thresholds(), None, answering.Wanted()
    if options.spec:
        from jobs.drift.meaning import meaning_of
        from jobs.drift.spec import from_spec
        from jobs.kit.spec import load

        types, limits, thresholds = from_spec(options.spec)
        line = load(options.spec)
        meaning, wanted = meaning_of(line), answering.Wanted.of(line)
        if lacking := sorted(set(types) - set(columns) - {"probability"}):
            raise ValueError(
                f"{options.data} must have every feature of {options.spec}, got none named {', '.join(lacking)}"
            )
        columns = {name: values for name, values in columns.items() if name in types}
    made = build(
        columns,
        types,
        blocks=when.days if when else None,
        hours=when.hours if when else None,
        limits=limits,
        thresholds=thresholds,
        day_column=options.day_column,
        meaning=meaning,
        seed=options.seed,
    )
    if options.label is not None:
        names = [name for name in columns if name in given]
        made.reference = answering.record(options, given, names, when.days if when else None, wanted)
    data = made.to_bytes()
    write(options.output, data)
    say(json.dumps({"rows": made.rows, "days": made.days, "features": len(made.features), "bytes": len(data)}))
    return 0


def score_file(options: argparse.Namespace) -> int:
    from jobs.drift.answers import judged as of_answers
    from jobs.drift.files import judge_file
    from jobs.drift.kinds.judged import merged

    baseline = _baseline(options.baseline)
    thresholds, answers = stating.stated(options, baseline.thresholds), answering.stated(options)
    judged = judge_file(baseline, options.data, thresholds=thresholds, reference=options.reference, answers=answers)
    if options.label is not None or options.probability is not None:
        told = of_answers(baseline, options.data, answers, thresholds)
        judged.document = merged(judged.document, told)
    if options.report:
        from jobs.drift.report import page

        write(options.report, page(baseline, judged, title=options.data.name))
        judged.document["report"] = str(options.report)
    if options.json:
        say(json.dumps(judged.document, allow_nan=False))
    else:
        say("\n".join(f"{key}: {judged.document[key]}" for key in ("verdict", "cause", "response", "sure")))
    return 0


def _baseline(path: Path) -> Baseline:
    try:
        return Baseline.from_bytes(path.read_bytes())
    except OSError as error:
        raise ValueError(f"{path} must be a baseline file, got {error.strerror}") from error
    except ValueError as error:
        raise ValueError(f"{path}: {error}") from error


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m jobs.drift", description="Learn what training data look like; judge other data by it."
    )
    verbs = parser.add_subparsers(required=True)
    learn = verbs.add_parser("baseline", help="learn a Parquet file")
    learn.add_argument("data", type=Path)
    learn.add_argument("-o", "--output", type=Path, required=True)
    learn.add_argument("--spec", type=Path, help="model.yaml that states types, limits and thresholds")
    learn.add_argument("--day-column", help="column that says when a row happened; rows of one day resemble each other")
    answering.add_learning(learn)
    learn.add_argument("--seed", type=stating.whole("seed", 0), default=0)
    learn.set_defaults(run=learn_file)
    score = verbs.add_parser("score", help="judge a Parquet file")
    score.add_argument("baseline", type=Path)
    score.add_argument("data", type=Path)
    score.add_argument(
        "--reference",
        type=Path,
        help="the snapshot behind the baseline: what its sketch leaves open is taken from the rows",
    )
    answering.add(score)
    score.add_argument("--json", action="store_true", help="one document on stdout")
    score.add_argument("--report", type=Path, help="write an HTML page")
    stating.add(score)
    score.set_defaults(run=score_file)
    from jobs.drift import sharding

    sharding.add(verbs)
    return parser


if __name__ == "__main__":
    run(main)
