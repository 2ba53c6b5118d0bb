"""This file times the model server's own path, one request of one row at a time."""

import json
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from jobs.serve import inference
from jobs.serve.contract import CONTENT_TYPE

WARM_UP = 20


def latency(model: inference.Model, rows: Sequence[dict[str, Any]], clock: Callable[[], float]) -> dict[str, float]:
    """Milliseconds from a request's bytes to its answer's, without a network."""
    bodies = [json.dumps(row).encode() for row in rows]
    spent = []
    for body in [*bodies[:WARM_UP], *bodies]:
        start = clock()
        inference.output_fn(inference.predict_fn(inference.input_fn(body, CONTENT_TYPE), model), CONTENT_TYPE)
        spent.append((clock() - start) * 1000)
    p50, p99 = np.percentile(spent[min(WARM_UP, len(bodies)) :], [50, 99])
    return {"requests": len(bodies), "latency_ms_p50": float(p50), "latency_ms_p99": float(p99)}
