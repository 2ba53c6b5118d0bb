"""This file applies the program: by the laptop's engine on the local stack, by the Pulumi CLI everywhere else."""

import json
import shutil
import subprocess
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from estate import lines
from estate.problems import BadInput, Problem
from estate.say import note
from estate.where import Where

if TYPE_CHECKING:
    from localcloud.engine import Plan, Project
    from localcloud.engine.display import Display

REGION = "us-east-1"
INSTALL = "install it from https://www.pulumi.com/docs/install/ and log in to the backend that keeps the stack"


def check(where: Where) -> None:
    """Read everything a person writes, before anything is started or changed.

    Raises:
        BadInput: a model.yaml or the stack's configuration is wrong; every problem is named.
    """
    wrong = []
    for name in lines.known(where.root):
        try:
            lines.former(where.root, lines.load(where.root, name))
        except BadInput as error:
            wrong.append(str(error))
    if wrong := [*wrong, *_wrong_settings(where)]:
        raise BadInput("\n".join(wrong))


def _wrong_settings(where: Where) -> list[str]:
    from stacks.settings import BUILD, Settings, SettingsError

    try:
        stated = project(where).read_config().values.get("mlops:estate")
        settings = Settings.read(json.loads(stated) if stated else None, where.stack)
    except SettingsError as error:
        return [str(error)]
    if where.local and settings.region != REGION:
        return [f"region must be {REGION}, which is where the local cloud is, got {settings.region}"]
    if settings.lambda_layer and not (BUILD / "layer" / "python").is_dir():
        return [f"lambda_layer must find {BUILD / 'layer'}, got no such folder; `make layer` builds it"]
    return []


def start_cloud(where: Where) -> None:
    """Bring the local cloud up, unless it is up."""
    from localcloud import service

    running = service.start(where.cloud, where.port)
    for told in running.notes:
        note(f"note: {told}")
    where.enter()


def project(where: Where) -> "Project":
    """The program and the stack's state."""
    from localcloud.engine import Project

    return Project(where.root, where.stack, where.state)


def rules() -> Sequence[Any]:
    """Every policy of the estate."""
    from policies.rules import RULES

    return RULES


def apply(title: str, work: "Callable[[Display], Plan]") -> "Plan":
    """Run one of the engine's verbs with its progress on stderr.

    Raises:
        EngineError: it failed, or was refused; what it did before has been shown.
    """
    from localcloud.engine import EngineError
    from localcloud.engine.display import Display

    try:
        with Display(title) as display:
            plan = work(display)
    except EngineError as error:
        if error.result is not None:
            display.summary(error.result)
        raise
    display.summary(plan)
    return plan


def pulumi(where: Where, verb: str, *flags: str) -> int:
    """Run the Pulumi CLI on one of the other stacks; its exit code.

    Raises:
        Problem: it is not installed.
        BadInput: the stack has no configuration.
    """
    config = where.root / "stacks" / "config" / f"Pulumi.{where.stack}.yaml"
    if not config.exists():
        raise BadInput(f"stack {where.stack} must have a configuration, got no {config.relative_to(where.root)}")
    executable = shutil.which("pulumi")
    if executable is None:
        raise Problem(f"stack {where.stack} is deployed by the Pulumi CLI, which is not installed; {INSTALL}")
    packs = ("--policy-pack", "policies") if verb in ("up", "preview") else ()
    return subprocess.run(
        [executable, verb, "--stack", where.stack, *packs, *flags], cwd=where.root, check=False
    ).returncode
