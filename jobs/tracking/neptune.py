"""This file tracks a run in Neptune, by its own client, in its service or a server of one's own."""

import os
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from jobs.tracking.contract import Tracking
from jobs.tracking.interface import Ending, Facts, Handle, Measured

_NOT_TAKEN = ("capture_stdout", "capture_stderr", "capture_hardware_metrics", "capture_traceback")
"""Of the machine and of what a job prints, a tracker is told nothing."""


class Neptune:
    """One run in a project; without a network when NEPTUNE_MODE=offline says so."""

    def __init__(self, tracking: Tracking, client: Any = None) -> None:
        """
        Args:
            tracking: what the line wants; `experiment` is `workspace/project`.
            client: the module neptune; imported at need.
        """
        self._tracking, self._client = tracking, client
        self._run: Any = None

    def start(self, facts: Facts) -> Handle:
        if self._client is None:
            # The tracker's own client is installed only where a line asks for it.
            import neptune  # type: ignore[import-not-found,unused-ignore]

            self._client = neptune
        # A folder of one's own outlives the job: what was written offline is sent from there later.
        os.environ.setdefault("NEPTUNE_DATA_DIRECTORY", tempfile.mkdtemp(prefix="tracking-"))
        run = self._client.init_run(
            project=facts.experiment,
            custom_run_id=facts.run_id,
            name=facts.run_id,
            tags=[facts.line],
            source_files=[],
            git_ref=False,
            **dict.fromkeys(_NOT_TAKEN, False),
        )
        self._run = run
        run["parameters"] = dict(facts.parameters)
        run["facts"] = dict(facts.tags)
        if facts.dataset:
            run["dataset"] = dict(facts.dataset)
        return Handle(run=facts.run_id, experiment=facts.experiment, page=_page(run))

    def metrics(self, measured: Sequence[Measured]) -> None:
        for one in measured:
            self._its_run[f"metrics/{one.name}"].append(one.value, step=one.step, timestamp=one.at_ms / 1000)

    def tags(self, tags: Mapping[str, str]) -> None:
        for name, value in tags.items():
            self._its_run[f"facts/{name}"] = value

    def artifact(self, name: str, content: bytes) -> None:
        with tempfile.TemporaryDirectory(prefix="tracking-") as folder:
            path = Path(folder) / name
            path.write_bytes(content)
            self._its_run[f"documents/{name}"].upload(str(path), wait=True)

    def finish(self, ending: Ending) -> None:
        self._its_run["facts/ending"] = ending
        self._its_run.stop()

    @property
    def _its_run(self) -> Any:
        assert self._run is not None, "start comes first"
        return self._run


def _page(run: Any) -> str:
    try:
        url = str(run.get_url())
        return url if url.startswith("http") else ""
    except Exception as error:  # noqa: BLE001 - offline the client raises one of its own kinds, which we do not import
        print(f"the run has no page: {type(error).__name__}", flush=True)
        return ""
