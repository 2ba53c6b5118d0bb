"""This file runs the train job: in a SageMaker container, or by hand on two Parquet files."""

import argparse
import os
from collections.abc import Mapping
from pathlib import Path

from jobs.kit import entry, rows
from jobs.kit import line as lines
from jobs.train.contract import TrainContract
from jobs.train.hyperparameters import plan
from jobs.train.run import run
from jobs.train.tracked import ended, followed


def in_container(environ: Mapping[str, str]) -> None:
    """Channels and folders that SageMaker made."""
    contract = TrainContract.read(environ)
    given = contract.hyperparameters
    if "line" not in given:
        raise entry.BadInputError("hyperparameters.line must be given, got nothing")
    line = lines.load(given["line"])
    how = plan(given, seed=line.training.seed, gpus=contract.sm_num_gpus)
    parts = {"train": rows.read(contract.sm_channel_train), "holdout": rows.read(contract.sm_channel_holdout)}
    kept = contract.sm_checkpoint_dir if contract.sm_checkpoint_dir.is_dir() else None
    follower = followed(contract, line.name)
    with follower.until_done():
        told, image = follower.measured, contract.training_image
        about = run(line, how, parts, contract.sm_model_dir, checkpoints=kept, image=image, told=told)
    seen = ended(follower, contract.sm_model_dir)
    if contract.ledger_table:
        from jobs.kit.aws import Journal

        Journal(contract, line.name).add("training", contract.run_id, {"run_id": contract.run_id, **about, **seen})


def by_hand() -> None:
    """Train on two Parquet files; hyperparameters are the spec's, less those set here."""
    parser = argparse.ArgumentParser(prog="python -m jobs.train", description=by_hand.__doc__)
    parser.add_argument("--line", required=True, help="folder of the line under models/")
    parser.add_argument("--train", type=Path, required=True, help="rows to learn from")
    parser.add_argument("--holdout", type=Path, required=True, help="rows that say when to stop")
    parser.add_argument("--output", type=Path, required=True, help="folder that receives the model")
    parser.add_argument("--checkpoints", type=Path, help="folder that keeps an interrupted training")
    parser.add_argument("--gpus", type=int, default=0, help="train on a GPU when there is one")
    parser.add_argument("--set", action="append", default=[], metavar="NAME=VALUE", help="a hyperparameter")
    given = parser.parse_args()
    line = lines.load(given.line)
    chosen = {name: str(value) for name, value in line.training.hyperparameters.items()}
    if wrong := [pair for pair in given.set if "=" not in pair]:
        raise entry.BadInputError(f"--set must be name=value, got {', '.join(wrong)}")
    chosen |= dict(pair.split("=", 1) for pair in given.set)
    parts = {"train": rows.read(given.train), "holdout": rows.read(given.holdout)}
    if given.checkpoints:
        given.checkpoints.mkdir(parents=True, exist_ok=True)
    run(
        line, plan(chosen, seed=line.training.seed, gpus=given.gpus), parts, given.output, checkpoints=given.checkpoints
    )


def main() -> None:
    # In script mode the hyperparameters come as arguments too, so arguments do not tell a person from SageMaker.
    if "SM_HPS" in os.environ:
        return in_container(os.environ)
    return by_hand()


if __name__ == "__main__":
    entry.run(main)
