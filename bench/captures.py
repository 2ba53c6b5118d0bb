"""This file measures how fast capture files become columns: 100,000 calls of 30 features, as JSON in JSON lines."""

import json
import random
import time
import tracemalloc
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from bench.measure import Figure
from jobs.drift.capture import Reader
from jobs.drift.capture_file import File
from jobs.drift.captured import Captured
from jobs.drift.lines import BLOCK

CALLS, NUMBERS, CATEGORIES, ROUNDS = 100_000, 28, 2, 9
START = datetime(2026, 1, 1, tzinfo=UTC)
NAMES = [f"f{n}" for n in range(NUMBERS)] + [f"c{n}" for n in range(CATEGORIES)]


def figures() -> Iterator[Figure]:
    content = "\n".join(_call(random.Random(n % 1000)) for n in range(CALLS)).encode()  # noqa: S311 - not for secrets
    times = [_seconds(content) for _ in range(ROUNDS)]
    yield Figure(
        name=f"captures parsed, {CALLS:,} calls x {len(NAMES)} features ({len(content) / 1e6:.0f} MB)",
        measured=CALLS / min(times),
        limit=200_000,
        unit="rows/s",
        at_least=True,
        detail=f"of processor time, best of {ROUNDS}, digests included",
    )
    tracemalloc.start()
    before = tracemalloc.get_traced_memory()[0]
    tracemalloc.reset_peak()
    kept = _read(content)
    peak = tracemalloc.get_traced_memory()[1] - before
    tracemalloc.stop()
    columns = sum(column.values.nbytes for column in kept.columns().values())
    yield Figure(
        name="memory of parsing them, beside the columns",
        measured=(peak - columns) / 1e6,
        limit=64,
        unit="MB",
        detail=f"the columns are {columns / 1e6:.0f} MB, the file comes in pieces",
    )


def _seconds(content: bytes) -> float:
    begun = time.process_time()
    _read(content).columns()
    return time.process_time() - begun


def _read(content: bytes) -> Captured:
    pieces = (content[at : at + BLOCK] for at in range(0, len(content), BLOCK))
    types = dict.fromkeys(NAMES[:NUMBERS], "number")
    return Reader(NAMES, types).read([File(key="f", chunks=pieces)], START, START + timedelta(hours=1))


def _call(chance: random.Random) -> str:
    asked = {name: round(chance.uniform(0, 100), 4) if name[0] == "f" else chance.choice("xyz") for name in NAMES}
    told = {"prediction_id": f"{chance.getrandbits(128):032x}", "package": "arn:aws:sagemaker:p/1", "probability": 0.25}
    sides = {
        f"endpoint{side}put": {
            "observedContentType": "application/jsonlines",
            "data": json.dumps(body),
            "encoding": "JSON",
        }
        for side, body in (("In", asked), ("Out", told))
    }
    about = {"eventId": f"{chance.getrandbits(64):x}", "inferenceTime": "2026-01-01T00:07:00Z"}
    return json.dumps({"captureData": sides, "eventMetadata": about, "eventVersion": "0"})
