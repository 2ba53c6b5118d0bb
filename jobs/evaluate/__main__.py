"""This file runs the evaluate job: in a SageMaker container, or by hand on a model folder."""

import argparse
import json
import os
import shutil
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from jobs.evaluate.champion import find, unpack
from jobs.evaluate.contract import EvaluateContract
from jobs.evaluate.report import Champion, report
from jobs.evaluate.tracked import tracked
from jobs.kit import entry, rows
from jobs.kit import line as lines

CARRIED = ("baseline.bin", "golden.jsonl", "golden-expected.jsonl", "environment.json")
"""Documents of the model that later steps read without unpacking it."""


def in_container(contract: EvaluateContract) -> None:
    """The model that the run trained, against the one that the endpoint serves."""
    from jobs.kit import aws

    line = lines.load(contract.line)
    journal = aws.Journal(contract, line.name)
    parts = {part: rows.read(contract.input / part) for part in ("train", "evaluate")}
    with tempfile.TemporaryDirectory() as scratch:
        folder = unpack((contract.input / "model" / "model.tar.gz").read_bytes(), Path(scratch) / "model")
        champion = find(contract.endpoint, aws.client("sagemaker"), aws.client("s3"), Path(scratch) / "champion")
        found = report(line, folder, parts, champion, seed=line.training.seed, clock=time.perf_counter)
        _write(contract.output, {"run_id": contract.run_id, **found}, folder)
    seen = tracked(contract, line.name, found["metrics"])
    told = {"run_id": contract.run_id, "metrics": found["metrics"], "champion": found["champion"], **seen}
    journal.add("evaluation", contract.run_id, told)


def by_hand(line_folder: str, model: Path, *, train: Path, evaluate: Path, champion: Path | None, output: Path) -> None:
    """Judge a model folder on Parquet files."""
    line = lines.load(line_folder)
    parts = {"train": rows.read(train), "evaluate": rows.read(evaluate)}
    for folder in filter(None, (model, champion)):
        if not (folder / "model.json").is_file():
            raise entry.BadInputError(f"{folder}: must be a folder that jobs.train wrote, got no model.json in it")
    held = Champion(str(champion), champion) if champion else None
    _write(output, report(line, model, parts, held, seed=line.training.seed, clock=time.perf_counter), model)


def _write(output: Path, found: dict[str, Any], folder: Path) -> None:
    output.mkdir(parents=True, exist_ok=True)
    (output / "evaluation.json").write_text(json.dumps(found, indent=1), encoding="utf-8")
    for name in CARRIED:
        if (folder / name).is_file():
            shutil.copyfile(folder / name, output / name)
    for name, value in found["metrics"].items():
        print(f"{name}={value:.5f};")


def main() -> None:
    if len(sys.argv) == 1:
        return in_container(EvaluateContract.read(os.environ))
    parser = argparse.ArgumentParser(prog="python -m jobs.evaluate", description=by_hand.__doc__)
    parser.add_argument("--line", required=True, help="folder of the line under models/")
    parser.add_argument("--model", type=Path, required=True, help="folder that jobs.train wrote")
    parser.add_argument("--train", type=Path, required=True, help="rows that the model learned from")
    parser.add_argument("--evaluate", type=Path, required=True, help="rows that it has never seen")
    parser.add_argument("--champion", type=Path, help="folder of the model it would replace")
    parser.add_argument("--output", type=Path, required=True, help="folder that receives evaluation.json")
    given = parser.parse_args()
    return by_hand(
        given.line,
        given.model,
        train=given.train,
        evaluate=given.evaluate,
        champion=given.champion,
        output=given.output,
    )


if __name__ == "__main__":
    entry.run(main)
