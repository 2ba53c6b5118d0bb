"""This file carries a line through a year twice, with the response and without, and draws both as one picture.

python -m estate.year flight-delay --from 2013-04-01 --to 2014-01-01 --output docs/a-year-of-flights.svg
"""

import argparse
import contextlib
import io
import json
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from estate.__main__ import run as estate
from estate.problems import BadInput, Problem
from estate.say import note
from estate.year_picture import picture


def main() -> int:
    """A local estate must be up whose first package serves and has not been replayed; ends as the verb that failed does."""
    parser = argparse.ArgumentParser(prog="python -m estate.year", description=main.__doc__)
    parser.add_argument("line")
    parser.add_argument("--from", dest="begin", required=True, help="first day")
    parser.add_argument("--to", dest="end", required=True, help="the day after the last")
    parser.add_argument("--window", default="7d", help="what is judged at a time")
    parser.add_argument("--output", type=Path, required=True, help="the picture; figures go beside it as .json")
    given = parser.parse_args()
    asked = ["simulate", given.line, "--from", given.begin, "--to", given.end, "--window", given.window]
    try:
        if not given.output.parent.is_dir():
            raise BadInput(f"--output must lie in a folder that is there, got {given.output}")
        first = first_of(answer(["status", given.line]))
        responding = answer(asked)["windows"]
        answer(["release", given.line, str(first)])
        fixed = answer([*asked, "--no-respond"])["windows"]
        keep(with_outcomes(given.line, responding), fixed, given.line, given.output)
    except Ended as ended:
        return ended.code
    except Problem as problem:
        note(f"error: {problem}")
        return problem.code
    return 0


class Ended(Problem):
    """A verb ended badly, and has said why itself."""

    def __init__(self, words: Sequence[str], code: int) -> None:
        super().__init__(f"estate {' '.join(words)} must end with 0, got {code}")
        self.code = code


def first_of(status: Mapping[str, Any]) -> int:
    """The version that serves.

    Raises:
        BadInput: none does.
    """
    [line] = status["lines"]
    if line["champion"] is None:
        raise BadInput(f"{line['line']} must have a package that serves, got none; run `estate run {line['line']}`")
    version: int = line["champion"]["version"]
    return version


def answer(words: Sequence[str]) -> dict[str, Any]:
    """What a verb says with --json.

    Raises:
        Ended: it ended badly.
    """
    said = io.StringIO()
    with contextlib.redirect_stdout(said):
        code = estate([*words, "--json"])
    if code:
        raise Ended(words, code)
    document: dict[str, Any] = json.loads(said.getvalue())
    return document


def with_outcomes(line: str, windows: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """The windows, each with how the training ended that it called for: live, refused or failed."""
    from estate.subject import open_line
    from jobs.kit.ledger import Ledger

    subject = open_line("local", line)
    ledger = Ledger(subject.at.estate["ledger_table"], subject.aws.client("dynamodb"))
    ended = {row.id: row.body for row in ledger.rows(subject.name, "run") if row.body["status"] != "started"}
    found = []
    for window in windows:
        runs = [ended[one["run_id"]] for one in window["responses"] if one.get("run_id") in ended]
        words = ["live" if run["status"] == "succeeded" else run["status"] for run in runs]
        found.append({**window, **({"outcome": words[-1], "new": runs[-1]["package"]} if words else {})})
    return found


def keep(responding: Sequence[Mapping[str, Any]], fixed: Sequence[Mapping[str, Any]], line: str, output: Path) -> None:
    """The picture, and the figures it is drawn from."""
    output.write_text(picture(responding, fixed, line), encoding="utf-8")
    figures = list(rows(responding, fixed))
    output.with_suffix(".json").write_text(json.dumps(figures, indent=1) + "\n", encoding="utf-8")
    note(f"{len(figures)} windows in {output}")


def rows(responding: Sequence[Mapping[str, Any]], fixed: Sequence[Mapping[str, Any]]) -> Iterator[dict[str, Any]]:
    """A row per window: both verdicts, the response and both AUCs."""
    for one, other in zip(responding, fixed, strict=True):
        yield {
            "start": one["start"][:10],
            "rows": one["rows"],
            "verdict": one["verdict"],
            "kinds": one["kinds"],
            "response": [action for said in one["responses"] for action in said["actions"]],
            "training": one.get("outcome"),
            "package": one["package"].rpartition("/")[2],
            "kinds_without": other["kinds"],
            "auc_with": one["auc"],
            "auc_without": other["auc"],
        }


if __name__ == "__main__":
    sys.exit(main())
