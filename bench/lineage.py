"""This file measures `estate lineage` of one prediction, cold, against the least that any script needs to describe the endpoint."""

import json
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from bench.estate import ESTATE, LINE, Estate
from bench.measure import Figure, alternate, seconds
from bench.status import BARE, ROUNDS


def figures(estate: Estate) -> Iterator[Figure]:
    ours = [str(ESTATE), "lineage", _prediction(estate), "--json"]
    bare = [sys.executable, "-c", BARE, estate.url, estate.endpoint]
    # Once before it counts: what was just asked is written down when it is first looked for.
    seconds(ours, estate.environ)
    lineage, script = alternate(
        lambda: seconds(ours, estate.environ), lambda: seconds(bare, estate.environ), rounds=ROUNDS
    )
    detail = f"{lineage:.2f} s against {script:.2f} s"
    yield Figure(
        name="estate lineage of a prediction, as a multiple of a bare boto3 script",
        measured=lineage / script,
        limit=1.3,
        unit="x",
        detail=detail,
    )
    yield Figure(name="estate lineage of a prediction, cold", measured=lineage, limit=1.0, unit="s", detail=detail)


def _prediction(estate: Estate) -> str:
    """The id of a prediction that the live model makes now."""
    with tempfile.TemporaryDirectory() as folder:
        rows = Path(folder) / "rows.jsonl"
        rows.write_text(json.dumps(estate.example) + "\n", encoding="utf-8")
        command = [str(ESTATE), "predict", LINE, str(rows)]
        done = subprocess.run(command, env=estate.environ, check=True, capture_output=True, text=True)
    return str(json.loads(done.stdout)["prediction_id"])
