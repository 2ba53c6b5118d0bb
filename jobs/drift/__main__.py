"""This file is the drift watch by hand: learn a baseline from a Parquet file, score another against it."""

import argparse
import json
import sys
from pathlib import Path

from jobs.drift import answering, stating
from jobs.drift.baseline import Baseline
from jobs.drift.learn_file import learn_file
from jobs.drift.leaving import say, write
from jobs.kit.entry import run

BAD_INPUT = 2


def main(arguments: list[str] | None = None) -> int:
    options = _parser().parse_args(arguments)
    try:
        return int(options.run(options))
    except ValueError as error:
        print(error, file=sys.stderr)
        return BAD_INPUT


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
    _learning(verbs.add_parser("baseline", help="learn a Parquet file"))
    _scoring(verbs.add_parser("score", help="judge a Parquet file"))
    from jobs.drift import sharding

    sharding.add(verbs)
    return parser


def _learning(learn: argparse.ArgumentParser) -> None:
    learn.add_argument("data", type=Path, help="Parquet file of the training rows")
    learn.add_argument("-o", "--output", type=Path, required=True, help="where the baseline is written")
    learn.add_argument("--spec", type=Path, help="model.yaml that states types, limits and thresholds")
    learn.add_argument("--day-column", help="column that says when a row happened; rows of one day resemble each other")
    answering.add_learning(learn)
    learn.add_argument("--seed", type=stating.whole("seed", 0), default=0)
    learn.set_defaults(run=learn_file)


def _scoring(score: argparse.ArgumentParser) -> None:
    score.add_argument("baseline", type=Path, help="file that the verb baseline wrote")
    score.add_argument("data", type=Path, help="Parquet file of the rows to judge")
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


if __name__ == "__main__":
    run(main)
