"""This file measures how long the program takes to declare the estate, imports and cloud left out."""

import gc
import statistics
import time
from collections.abc import Iterator

from bench.measure import Figure

ROUNDS = 5
WARM_UPS = 2


def figures() -> Iterator[Figure]:
    from tests.estate_program import deploy, settings_of

    counts, times = [], []
    settings = settings_of("local")  # type: ignore[no-untyped-call]  # tests are not typed
    for _ in range(WARM_UPS):
        deploy(settings)
    gc.collect()
    gc.freeze()
    for _ in range(ROUNDS):
        start = time.perf_counter()
        engine = deploy(settings)
        times.append(time.perf_counter() - start)
        counts.append(len(engine.declared))
    per_resource = statistics.median(times) / counts[0] * 1000
    yield Figure(
        name="program under mocks, per resource",
        measured=per_resource,
        limit=4.0,
        unit="ms",
        detail=f"{counts[0]} resources in {statistics.median(times):.2f} s",
    )
