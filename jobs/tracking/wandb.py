"""This file tracks a run in Weights & Biases, by its own client."""

import os
import shutil
import tempfile
from collections.abc import Mapping, Sequence
from itertools import groupby
from pathlib import Path
from typing import Any

from jobs.tracking.contract import Tracking
from jobs.tracking.interface import Ending, Facts, Handle, Measured


class Wandb:
    """One run in a project; without a network when WANDB_MODE=offline says so."""

    def __init__(self, tracking: Tracking, client: Any = None) -> None:
        """
        Args:
            tracking: what the line wants; `experiment` is the project, or `team/project`.
            client: the module wandb; imported at need.
        """
        self._tracking, self._client = tracking, client
        self._run: Any = None
        self._folder = ""

    def start(self, facts: Facts) -> Handle:
        if self._client is None:
            # The tracker's own client is installed only where a line asks for it.
            import wandb  # type: ignore[import-not-found,unused-ignore]

            self._client = wandb
        team, _, project = facts.experiment.rpartition("/")
        self._folder = tempfile.mkdtemp(prefix="tracking-")
        self._run = self._client.init(
            entity=team or None,
            project=project,
            # A folder of one's own outlives the job: what was written offline is sent from there later.
            dir=os.environ.get("WANDB_DIR") or self._folder,
            id=facts.run_id,
            name=facts.run_id,
            group=facts.line,
            config={**facts.parameters, **facts.tags, **{f"dataset_{k}": v for k, v in facts.dataset.items()}},
            resume="allow",
            settings={"console": "off", "silent": True, "disable_git": True, "save_code": False},
        )
        return Handle(run=facts.run_id, experiment=facts.experiment, page=self._run.url or "")

    def metrics(self, measured: Sequence[Measured]) -> None:
        for step, group in groupby(measured, key=lambda one: one.step):
            # The step is a figure too: wandb's own only counts upwards, also over steps that begin again.
            self._its_run.log({**{one.name: one.value for one in group}, "round": step})

    def tags(self, tags: Mapping[str, str]) -> None:
        self._its_run.config.update(dict(tags), allow_val_change=True)

    def artifact(self, name: str, content: bytes) -> None:
        path = Path(self._folder) / "documents" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
        self._its_run.save(str(path), base_path=str(path.parent), policy="now")

    def finish(self, ending: Ending) -> None:
        self._its_run.finish(exit_code=0 if ending == "finished" else 1)
        shutil.rmtree(self._folder, ignore_errors=True)

    @property
    def _its_run(self) -> Any:
        assert self._run is not None, "start comes first"
        return self._run
