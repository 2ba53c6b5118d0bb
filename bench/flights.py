"""This file lays out the real flights with their weather and congestion as the features job keeps them, for benchmarks."""

import os
import subprocess
import sys
from collections.abc import Mapping
from datetime import date
from pathlib import Path

from jobs.kit import line as lines
from jobs.kit.spec import Line, Split
from jobs.snapshot.duck import Table
from jobs.snapshot.engine import columns

YEAR = Split.model_validate(
    {
        "train": {"start": date(2013, 1, 1), "end": date(2013, 10, 1)},
        "holdout_every": 5,
        "evaluate": {"start": date(2013, 10, 1), "end": date(2014, 1, 2)},
    }
)


def whole_year() -> Line:
    """The flight-delay line, every flight of whose data takes part."""
    return lines.load("flight-delay").model_copy(update={"split": YEAR})


def lake(folder: Path) -> Mapping[str, Table]:
    """The feature groups and events of 2013, stored by `python -m jobs.features` under a folder."""
    from models.flight_delay.sample import sources

    line = lines.load("flight-delay")
    for name, content in sources().items():
        path = folder / "raw" / name / line.sources[name].file
        path.parent.mkdir(parents=True)
        path.write_bytes(content.read_bytes() if isinstance(content, Path) else content)
    places = {f"--{name}": str(folder / name) for name in ("raw", "lake", "output")}
    given = [text for pair in places.items() for text in pair]
    job = [sys.executable, "-m", "jobs.features", "--line", "flight-delay", *given]
    subprocess.run(job, check=True, capture_output=True, env=dict(os.environ))
    return {
        name: Table(sorted((folder / "lake" / name).rglob("*.parquet")), defined)
        for name, defined in columns(line).items()
    }
