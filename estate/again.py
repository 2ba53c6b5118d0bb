"""This file trains a recorded package again, and tells in what the two trainings are alike and in what they are not."""

import json
import platform
import sys
from typing import Any

from estate import comparing
from estate.building import with_uv
from estate.environments import Choice, choose
from estate.problems import Problem
from estate.recorded import Recorded
from estate.say import note
from estate.trees import trees
from estate.where import Where

_SHOWN = 12
_ABOUT = ("version", "run_id", "snapshot", "code_sha256", "seed", "model_sha256")


def again(recorded: Recorded, where: Where, wanted: Choice) -> dict[str, Any]:
    """The document that compares the recorded training with one of now.

    Raises:
        Problem: the training failed, or the environment that is insisted on cannot be built.
    """
    from estate.retrain import retrain

    chosen = choose(recorded.environment, running(), wanted, where.home / "environments", _build(where))
    note(f"environment {chosen.which}: {chosen.why}")
    note("training again with the recorded code")
    model = retrain(recorded, note, chosen.python)
    # What trained says itself what it was, whatever was meant to train.
    environment = comparing.environments(recorded.environment, json.loads(model[comparing.ENVIRONMENT]))
    for difference in differences(environment):
        note(f"environment differs: {difference}")
    compared, answered = comparing.files(recorded.model, model), comparing.answers(recorded.model, model)
    measured = comparing.metrics(recorded.model, model)
    verdict = comparing.verdict(compared, answered, measured, recorded.device)
    return {
        "package": recorded.package,
        **{name: recorded.body[name] for name in _ABOUT},
        "config": _config(recorded),
        "device": recorded.device,
        "environment": {"trained": chosen.which, "why": chosen.why, **environment},
        "files": compared,
        "answers": answered,
        "metrics": measured,
        "trees": None if verdict == "identical" else trees(recorded.model, model),
        "verdict": verdict,
    }


def running() -> dict[str, Any]:
    """Python and packages of this process."""
    from jobs.train.artifact import packages

    return {"python": platform.python_version(), "packages": packages(sys.path)}


def differences(environment: dict[str, Any]) -> list[str]:
    """What is not the same in both environments, a piece each."""
    found = {**environment["packages"]}
    if environment["python"]["recorded"] != environment["python"]["running"]:
        found = {"python": environment["python"], **found}
    told = [
        f"{name} {pair['recorded'] or 'absent'} recorded, {pair['running'] or 'absent'} where it trained"
        for name, pair in found.items()
    ]
    return told if len(told) <= _SHOWN else [*told[:_SHOWN], f"and {len(told) - _SHOWN} more (--json has all)"]


def why(document: dict[str, Any]) -> str:
    """What is most likely to blame for another model."""
    if found := differences(document["environment"]):
        return "the environment differs: " + "; ".join(found)
    first = (document["trees"] or {}).get("first")
    where = f", from tree {first['tree']} on: {first['recorded']} recorded, {first['reproduced']} now" if first else ""
    return f"the environment is the recorded one, so look at the machine{where}"


def _build(where: Where) -> Any:
    def build(folder: Any, python: str, requirements: Any) -> None:
        note(f"building Python {python} with {len(requirements)} packages; it is kept for the next time")
        lock = where.root / "requirements.lock"
        with_uv(folder, python, requirements, lock=lock.read_text(encoding="utf-8") if lock.is_file() else "")

    return build


def _config(recorded: Recorded) -> dict[str, Any]:
    body = recorded.body
    return {
        "sha256": body["config_sha256"],
        "hyperparameters": body["hyperparameters"],
        "overrides": dict(recorded.overrides),
    }


def differs(document: dict[str, Any]) -> Problem:
    """The end of a verb whose model came out as another."""
    return Problem(f"{document['package']} must come out as it was recorded, got another model; {why(document)}")
