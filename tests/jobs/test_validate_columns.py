import numpy as np
import pyarrow as pa
import pytest

from jobs.kit.framing import Feature
from jobs.validate.rules import column


def found(given, **said):
    values = given if isinstance(given, pa.ChunkedArray) else pa.chunked_array([given])
    return [(f.rule, f.count, f.examples) for f in column(values, "x", Feature.model_validate(said))]


@pytest.mark.parametrize(
    ("values", "said", "findings"),
    [
        (pa.array([], pa.float64()), {"type": "number", "min": 0}, []),
        (pa.array([None, None], pa.float64()), {"type": "number", "min": 0}, [("completeness", 2, [])]),
        (pa.nulls(3), {"type": "number", "min": 0}, [("completeness", 3, [])]),
        (pa.nulls(3), {"type": "category", "values": ["a"]}, [("completeness", 3, [])]),
        (pa.array([True, None, False]), {"type": "boolean"}, [("completeness", 1, [])]),
        (pa.array([1, 2]), {"type": "boolean"}, [("type", 1, [2])]),
        (pa.array([9, 1, 5, None]).slice(1), {"type": "integer", "max": 4}, [("completeness", 1, []), ("range", 1, [5])]),
        (pa.array([9.0, 1.0, 2.0]).slice(1), {"type": "number", "max": 4}, []),
        (pa.array([2**63], pa.uint64()), {"type": "integer", "max": 5}, [("range", 1, [2**63])]),
        (pa.array([1.0, 2.0], pa.float32()), {"type": "number", "max": 1}, [("range", 1, [2.0])]),
        (pa.DictionaryArray.from_arrays([0, 1, 1], ["a", None]), {"type": "category", "values": ["a"]}, [("completeness", 2, [])]),
        (pa.DictionaryArray.from_arrays([0, 0], ["a", "b"]), {"type": "category", "values": ["a"]}, []),
        (pa.array(["x", "x"], pa.large_string()), {"type": "category", "values": ["a"]}, [("categories", 2, ["x"])]),
        (pa.chunked_array([["a"], ["b", "b"]]), {"type": "category", "values": ["a"]}, [("categories", 2, ["b"])]),
    ],
)  # fmt: skip
def test_a_column_of_any_kind_is_counted_exactly(values, said, findings):
    assert found(values, **said) == findings


@pytest.mark.parametrize("seed", range(6))
def test_blocks_count_what_a_plain_look_counts(seed):
    random = np.random.default_rng(seed)
    numbers = random.normal(0, 1, 200_000)
    numbers[random.random(200_000) < 0.001 * seed] = np.nan
    numbers[random.integers(0, 200_000, seed)] = np.inf
    absent = random.random(200_000) < 0.01 * (seed % 3)
    values = pa.chunked_array(
        [pa.array(part, mask=gone) for part, gone in zip(np.split(numbers, 5), np.split(absent, 5), strict=True)]
    )
    there = numbers[~absent]

    counts = {rule: count for rule, count, _ in found(values, type="number", min=-2.5, missing=0)}
    assert counts.get("completeness", 0) == absent.sum() + np.isnan(there).sum()
    assert counts["range"] == (there < -2.5).sum()
    assert counts.get("finite", 0) == np.isinf(there).sum()
    assert {rule: count for rule, count, _ in found(values, type="number", min=-2.5, missing=1)} == {
        rule: count for rule, count in counts.items() if rule != "completeness"
    }
