import json

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyarrow import parquet

from jobs.kit.entry import BadInputError
from jobs.serve.rows import RowError
from jobs.train import artifact
from jobs.train.__main__ import in_container
from jobs.train.data import Data
from jobs.train.fit import Plan, best_trees
from jobs.train.hyperparameters import plan
from jobs.train.matrix import learn_inputs, matrix
from jobs.train.run import grow
from tests.jobs.little_line import line, parts

PLAN = Plan(
    rounds=12,
    early_stopping_rounds=5,
    checkpoint_rounds=4,
    seed=3,
    own={"max_depth": 3, "learning_rate": 0.3, "subsample": 0.7},
)


@pytest.fixture(scope="module")
def data():
    return Data.of(line(), parts())


def trees(progress):
    return bytes(best_trees(progress).save_raw("ubj"))


def test_training_twice_gives_the_same_model_byte_for_byte(data):
    assert trees(grow(data, PLAN, None)) == trees(grow(data, PLAN, None))


def test_another_seed_gives_another_model(data):
    other = Plan(**{**PLAN.__dict__, "seed": 4})

    assert trees(grow(data, PLAN, None)) != trees(grow(data, other, None))


def test_rounds_after_a_checkpoint_draw_other_rows_than_those_before(data):
    still = Plan(rounds=6, checkpoint_rounds=3, own={"subsample": 0.5, "learning_rate": 1e-6})

    first_splits = [tree.splitlines()[0] for tree in best_trees(grow(data, still, None)).get_dump()]
    assert len(set(first_splits)) == 6


def test_a_category_between_two_others_is_told_from_both_at_once():
    table = parts()["train"]
    rail = table.set_column(5, "late", pc.equal(table["kind"], "rail").cast(pa.int64()))
    stump = Plan(rounds=1, own={"max_depth": 1, "learning_rate": 1.0})

    progress = grow(Data.of(line(), {"train": rail, "holdout": rail}), stump, None)
    assert progress.history[0]["train-auc"] == 1


def test_training_stops_when_the_held_out_loss_stops_falling(data):
    greedy = Plan(rounds=200, early_stopping_rounds=3, own={"max_depth": 8, "learning_rate": 1.0})

    progress = grow(data, greedy, None)
    assert progress.rounds - 1 - progress.best == 3
    assert best_trees(progress).num_boosted_rounds() == progress.best + 1


def test_every_round_is_a_log_line_that_the_metric_definitions_can_read(data, capsys):
    import re

    from jobs.train.contract import METRICS

    grow(data, Plan(rounds=1), None)
    log = capsys.readouterr().out
    assert {name: bool(re.search(regex, log)) for name, regex in METRICS.items()} == dict.fromkeys(METRICS, True)


def write_parts(folder):
    for part, table in parts().items():
        (folder / part).mkdir()
        parquet.write_table(table, folder / part / "rows.parquet")


def environ(folder, **more):
    hyperparameters = {
        "line": "little",
        "rounds": "100000",
        "early_stopping_rounds": "100000",
        "sagemaker_program": "train.py",
    }
    return {
        "RUN_ID": "r",
        "SM_CHANNEL_TRAIN": str(folder / "train"),
        "SM_CHANNEL_HOLDOUT": str(folder / "holdout"),
        "SM_MODEL_DIR": str(folder / "model"),
        "SM_CHECKPOINT_DIR": str(folder / "kept"),
        "SM_HPS": json.dumps(hyperparameters),
        **more,
    }


def test_in_a_container_overrides_and_the_image_reach_the_model(tmp_path, monkeypatch):
    write_parts(tmp_path)
    monkeypatch.setattr("jobs.kit.line.load", lambda _: line())
    monkeypatch.setattr("jobs.train.artifact.folder", lambda _: artifact.ROOT / "models" / "flight_delay")
    given = json.dumps({"line": "little", "rounds": 3, "max_depth": "2"})

    in_container(environ(tmp_path, SM_HPS=given, TRAINING_IMAGE="an-image"))

    about = json.loads((tmp_path / "model" / "model.json").read_text())
    assert about["hyperparameters"] == {"rounds": 3, "early_stopping_rounds": 20, "max_depth": 2}
    assert json.loads((tmp_path / "model" / "environment.json").read_text())["image"] == "an-image"


def test_hyperparameters_come_as_text_and_sagemakers_own_are_left_out():
    found = plan({"rounds": "7", "max_depth": "6", "eta": "0.1", "line": "x", "sagemaker_program": "t"}, seed=5, gpus=0)

    assert (found.rounds, found.own, found.seed, found.device) == (7, {"max_depth": 6, "eta": 0.1}, 5, "cpu")


def test_a_gpu_is_used_when_there_is_one():
    assert plan({}, seed=0, gpus=1).parameters["device"] == "cuda"


def test_a_hyperparameter_that_nothing_reads_is_refused_with_the_likely_one():
    with pytest.raises(
        BadInputError, match=r"hyperparameters.max_deph must be a known one, got it; did you mean max_depth\?"
    ):
        plan({"max_deph": "6"}, seed=0, gpus=0)


def test_categories_are_learned_in_order_or_taken_from_the_spec():
    table = pa.table({"kind": ["rail", "bus"], "length": [1.0, 2.0], "amount": [1.0, None]})
    closed = line(feature_groups__plan__features__kind={"type": "category", "values": ["ship", "bus"]})

    assert learn_inputs(line(), table)[0].values == ("bus", "rail")
    assert learn_inputs(closed, table)[0].values == ("ship", "bus")


values = st.fixed_dictionaries(
    {
        "kind": st.sampled_from(["bus", "rail", "tram", None]),
        "length": st.floats(-1e6, 1e6) | st.none(),
        "amount": st.floats(-1e6, 1e6) | st.none(),
    }
)


@settings(max_examples=60, deadline=None)
@given(st.lists(values, min_size=1, max_size=8))
def test_training_and_serving_encode_a_row_alike(found):
    schema = pa.schema({"kind": pa.string(), "length": pa.float64(), "amount": pa.float64()})
    table = pa.Table.from_pylist(found, schema)
    features = learn_inputs(line(), pa.Table.from_pylist([{"kind": "bus"}, {"kind": "rail"}], schema))

    served = []
    for row in found:
        encoded = []
        for feature in features:
            try:
                encoded.append(feature.encode(row[feature.name]))
            except RowError:
                encoded.append(float("nan"))
        served.append(encoded)
    np.testing.assert_array_equal(matrix(table, features), np.array(served, dtype=np.float32))
