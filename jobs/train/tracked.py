"""This file is what a training tells the tracker that its line asks for."""

from pathlib import Path
from typing import Any

from jobs.tracking.contract import Tracking
from jobs.tracking.facts import tags
from jobs.tracking.follower import Follower
from jobs.tracking.interface import Facts
from jobs.train.artifact import environment
from jobs.train.contract import TrainContract

DOCUMENTS = ("model.json", "environment.json")
"""Of the model folder: what a person wants to read beside the figures."""


def followed(contract: TrainContract, line: str) -> Follower:
    """The tracker's run, begun; silent where the line asks for none."""
    tracking = Tracking.read(contract.tracking)
    follower = Follower(tracking)
    if tracking is None:
        return follower
    ran_in = environment(contract.training_image)
    facts = Facts(
        run_id=contract.run_id,
        line=line,
        experiment=tracking.experiment,
        tags=tags(ledger=contract.ledger_table, line=line, kind="training", run_id=contract.run_id, environment=ran_in),
        parameters=contract.hyperparameters,
    )
    lake = f"s3://{contract.lake_bucket}/snapshots/{line}"
    follower.start(facts, {"table": contract.ledger_table, "lake": lake} if contract.ledger_table else None)
    return follower


def ended(follower: Follower, model: Path) -> dict[str, Any]:
    """The documents, and what the ledger keeps: nothing where nothing was asked for."""
    if not follower.asked:
        return {}
    for name in DOCUMENTS:
        follower.artifact(model / name)
    return {"tracking": follower.finish("finished")}
