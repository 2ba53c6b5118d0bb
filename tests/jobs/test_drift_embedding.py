"""This file tests that columns of vectors are watched: shifts and rotations are found, clean ones are not, all over shards."""

import io
import json
from datetime import UTC, datetime
from functools import reduce
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from jobs.drift.baseline import Baseline, build
from jobs.drift.capture import Reader
from jobs.drift.capture_file import File
from jobs.drift.embedding import expanded, sources
from jobs.drift.parquet import of_table
from jobs.drift.report import page
from jobs.drift.score import judge, judge_window
from jobs.drift.sketch.levels import Levels
from jobs.drift.window import Window, measure

DIMENSION = 64
_MIX = np.random.default_rng(99).normal(size=(8, DIMENSION))
_CENTRE = np.random.default_rng(98).normal(size=DIMENSION)


def vectors(rows: int, seed: int) -> Any:
    """Of eight dimensions within sixty-four, of length one, as text models give them."""
    g = np.random.default_rng(seed)
    made = g.normal(size=(rows, 8)) @ _MIX + 2 * _CENTRE + 0.3 * g.normal(size=(rows, DIMENSION))
    return made / np.linalg.norm(made, axis=1, keepdims=True)


@pytest.fixture(scope="module")
def kept() -> Baseline:
    return Baseline.from_bytes(build({"text": vectors(10_000, 1)}, {}).to_bytes())


def rotated(made: Any, angle: float) -> Any:
    """Every other place towards the next."""
    turned = made.copy()
    even, odd = made[:, ::2], made[:, 1::2]
    turned[:, ::2], turned[:, 1::2] = (
        np.cos(angle) * even - np.sin(angle) * odd,
        np.sin(angle) * even + np.cos(angle) * odd,
    )
    return turned


def test_a_rotated_embedding_is_data_drift_of_what_is_made_of_it(kept: Baseline) -> None:
    judged = judge(kept, {"text": rotated(vectors(3000, 2), 0.2)})
    assert judged.document["kinds"] == ["data"]
    assert judged.document["features"][0]["feature"].startswith("text: ")


def test_a_shifted_embedding_is_data_drift(kept: Baseline) -> None:
    made = vectors(3000, 3)
    assert judge(kept, {"text": made + 0.5 * made.std(axis=0)}).document["kinds"] == ["data"]


def test_another_model_of_the_same_dimension_is_data_drift(kept: Baseline) -> None:
    order = np.random.default_rng(5).permutation(DIMENSION)
    assert judge(kept, {"text": vectors(3000, 4)[:, order]}).document["kinds"] == ["data"]


def test_of_a_hundred_clean_windows_at_most_two_drift(kept: Baseline) -> None:
    verdicts = [judge(kept, {"text": vectors(1000, 100 + n)}).document["verdict"] for n in range(100)]
    assert verdicts.count("drifting") <= 2


def test_what_is_remembered_of_an_embedding_is_kilobytes() -> None:
    wide = np.random.default_rng(0).normal(size=(3000, 768)).astype(np.float32)
    assert len(build({"text": wide}, {}).to_bytes()) < 200_000


def test_vectors_of_another_length_are_counted_and_named(kept: Baseline) -> None:
    made = list(vectors(1000, 6))
    made[::20] = [one[:10] for one in made[::20]]
    found = judge(kept, of_table(pa.table({"text": pa.array(made)}))).document
    whole = next(one for one in found["features"] if one["feature"] == "text: whole")
    assert "schema" in found["kinds"]
    assert whole["drifted"]
    assert next(one for one in found["features"] if one["feature"] == "text: cosine")["missing"] == 50


def test_a_missing_vector_is_missing_in_all_that_is_made_of_it(kept: Baseline) -> None:
    made = list(vectors(1000, 7))
    made[:300] = [None] * 300
    found = judge(kept, of_table(pa.table({"text": pa.array(made, pa.list_(pa.float32(), DIMENSION))}))).document
    assert {one["missing"] for one in found["features"]} == {300}
    assert found["kinds"] == ["missingness"]


@pytest.mark.parametrize("shards", [2, 7, 64])
def test_shards_of_vectors_add_up_to_the_whole(kept: Baseline, shards: int) -> None:
    made = rotated(vectors(3001, 8), 0.2)
    whole = judge_window(kept, measure(kept, {"text": made})).document
    added = reduce(Window.merge, (measure(kept, {"text": made[n::shards]}) for n in range(shards)))
    assert judge_window(kept, added).document == whole


def test_lists_in_captures_are_read_as_vectors(kept: Baseline) -> None:
    made = vectors(300, 9)
    types = sources(kept.embeddings, {one.name: one.type for one in kept.features})
    rows: list[object] = [*made.tolist(), None, [1.0, None], "text", [[1.0]], ["a"]]
    lines = "\n".join(_record({"text": value}) for value in rows)
    file = File(key="f", chunks=io.BytesIO(lines.encode()))
    read = Reader(list(types), types).read([file], datetime(2020, 1, 1, tzinfo=UTC), datetime(2030, 1, 1, tzinfo=UTC))
    window = measure(kept, read.columns())
    straight = measure(kept, {"text": made})
    assert window.unknown == {"probability"}
    assert (window.sketches["text: cosine"].counts == straight.sketches["text: cosine"].counts).all()
    whole = window.sketches["text: whole"]
    assert isinstance(whole, Levels)
    assert (whole.missing, whole.new) == (1, {"false": 4})


def _record(row: object) -> str:
    return json.dumps(
        {
            "captureData": {
                "endpointInput": {"data": json.dumps(row), "encoding": "JSON"},
                "endpointOutput": {"data": '{"probability": 0.5}', "encoding": "JSON"},
            },
            "eventMetadata": {"eventId": "1", "inferenceTime": "2025-01-01T00:00:00Z"},
        }
    )


def test_a_file_read_in_pieces_gives_the_same_vectors(tmp_path: Path) -> None:
    from jobs.drift.parquet import groups, read

    made = [None, *vectors(999, 10).tolist()]
    for kind in (pa.list_(pa.float64()), pa.large_list(pa.float32()), pa.list_(pa.float64(), DIMENSION)):
        pq.write_table(
            pa.table({"text": pa.array(made, kind).slice(0, 1000)}), tmp_path / "x.parquet", row_group_size=300
        )
        pieces = [group.column("text").values for group in groups(tmp_path / "x.parquet")]
        whole = read(tmp_path / "x.parquet")["text"]
        assert np.array_equal(np.concatenate(pieces), whole.values)
        assert np.allclose(whole.values, made[1:], atol=1e-6)
        assert whole.missing == 1
    cut = of_table(pa.table({"text": pa.array(made)}).slice(5, 10))["text"]
    assert np.allclose(cut.values, made[5:15])


def test_lists_in_a_column_that_is_no_embedding_are_names() -> None:
    kept = build({"tags": np.array(["[1.0, 2.0]", "x"] * 50)}, {})
    window = measure(kept, of_table(pa.table({"tags": [[1.0, 2.0]] * 4})))
    assert window.sketches["tags"].counts.tolist() == [4, 0]


def test_what_is_made_of_a_vector_is_its_cosine_with_trainings_mean_and_its_place_along_unit_directions(
    kept: Baseline,
) -> None:
    made, trained = 3 * vectors(50, 11), vectors(10_000, 1)
    found = expanded(kept.embeddings, {"text": made})
    mean = trained.mean(axis=0)
    expected = [one @ mean / np.linalg.norm(one) / np.linalg.norm(mean) for one in made]
    assert np.allclose(np.asarray(found["text: cosine"]), expected, atol=1e-6)
    _, axes = np.linalg.eigh(np.cov(trained, rowvar=False))
    assert np.allclose(np.abs(np.asarray(found["text: direction 1"])), np.abs(made @ axes[:, -1]), atol=2e-3)
    lengths = np.linalg.norm(kept.embeddings[0].directions, axis=1)
    assert np.allclose(lengths, 1.0, atol=1e-3)
    assert len(lengths) == 16


def test_the_page_shows_what_is_made_of_an_embedding(kept: Baseline) -> None:
    judged = judge(kept, {"text": rotated(vectors(2000, 12), 0.3)})
    assert "text: direction" in page(kept, judged, title="x")
