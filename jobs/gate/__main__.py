"""This file holds reports against a line's gates by hand, the same decision as the Lambda's."""

import argparse
import json
from pathlib import Path
from typing import Any

from jobs.gate.decide import report
from jobs.kit import entry
from jobs.kit import line as lines


def main() -> int:
    """Hold reports against the gates of model.yaml; ends 0 when all are kept, 1 when one is not, 2 when a report cannot be read."""
    parser = argparse.ArgumentParser(prog="python -m jobs.gate", description=main.__doc__)
    parser.add_argument("--line", required=True, help="folder of the line under models/")
    parser.add_argument("--evaluation", type=Path, required=True, help="evaluation.json of jobs.evaluate")
    parser.add_argument("--validation", type=Path, required=True, help="what jobs.validate --json printed")
    parser.add_argument("--json", action="store_true", help="one JSON document on stdout")
    given = parser.parse_args()
    limits = [gate.model_dump(exclude_none=True) for gate in lines.load(given.line).gates]
    judged = report(limits, _read(given.evaluation, "--evaluation"), _read(given.validation, "--validation"))
    if given.json:
        print(json.dumps(judged, indent=1))
    else:
        for gate in judged["gates"]:
            print(
                f"{'passed' if gate['passed'] else 'FAILED'} {gate['gate']} {gate['measured']}, limit {gate['limit']}"
            )
    return 0 if judged["passed"] else 1


def _read(path: Path, option: str) -> dict[str, Any]:
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise entry.BadInputError(f"{option} must be a JSON document, got {path}: {error}") from error
    if not isinstance(found, dict):
        raise entry.BadInputError(f"{option} must be a JSON document, got {type(found).__name__} in {path}")
    return found


if __name__ == "__main__":
    entry.run(main)
