"""This file lets each tool read an export of ours with its own library: the script beside it runs, and says what we say of the data."""

import json
import subprocess
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from bench.measure import Figure
from bench.peers import HERE, python

TOOLS = ("evidently", "whylogs", "arize", "fiddler")
_ROWS = 2000


def figures() -> Iterator[Figure]:
    with tempfile.TemporaryDirectory() as name:
        for tool in TOOLS:
            folder = Path(name) / tool
            export(folder, tool)
            told = _read(tool, folder)
            yield Figure(
                name=f"an export is read by {tool}",
                measured=float(not told),
                limit=1.0,
                unit="of 1",
                at_least=True,
                detail="; ".join(told) or "every column has the role that it has with us",
            )


def _read(tool: str, folder: Path) -> list[str]:
    """What the tool objects to."""
    found = python(f"interop_{tool}")
    done = subprocess.run(
        [str(found), "-W", "ignore", str(folder / "read.py")], capture_output=True, text=True, check=False
    )
    if done.returncode:
        return [done.stderr.strip().splitlines()[-1]]
    checked = subprocess.run(
        [str(found), "-W", "ignore", str(HERE / "interop_inside.py"), tool, str(folder)],
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    objections: list[str] = json.loads(checked.stdout.strip().splitlines()[-1])
    return objections


def export(folder: Path, tool: str) -> None:
    """Two thousand rows of every type on either side, the window warmer by one standard deviation."""
    import numpy as np
    import pyarrow as pa

    from estate.export import rows
    from estate.export.mappings import mapping
    from estate.export.shape import Shape
    from estate.export.write import write
    from jobs.labels.captured import Prediction

    features = {"temp": "number", "hour": "integer", "carrier": "category", "rainy": "boolean"}
    shape, generator = Shape(line="flight-delay", features=features, target="late"), np.random.default_rng(0)
    start = datetime.now(UTC).replace(microsecond=0) - timedelta(days=1)

    def some(warmer: float) -> dict[str, list[Any]]:
        return {
            "temp": generator.normal(50 + warmer, 10, _ROWS).tolist(),
            "hour": generator.integers(0, 24, _ROWS).tolist(),
            "carrier": generator.choice(["UA", "AA", "B6"], _ROWS).tolist(),
            "rainy": generator.choice([True, False], _ROWS).tolist(),
            "probability": generator.beta(2, 5, _ROWS).tolist(),
            "late": generator.integers(0, 2, _ROWS).tolist(),
        }

    held = some(0.0) | {"id": [f"h{n}" for n in range(_ROWS)], "at": [start.timestamp() + n for n in range(_ROWS)]}
    live = some(10.0)
    asked = [
        Prediction(f"p{n}", start + timedelta(seconds=n), "p/1", live["late"][n], live["probability"][n],
                   {name: live[name][n] for name in features})
        for n in range(_ROWS)
    ]  # fmt: skip
    current, _ = rows.current(shape, asked, {f"p{n}": live["late"][n] for n in range(_ROWS)})
    reference = rows.reference(shape, pa.table(held), "at", "id", "p/1", 0.4)
    write(folder, tool, {"reference": reference, "current": current}, mapping(shape, tool, 0.4), {})
