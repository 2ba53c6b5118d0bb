import json
import os
import subprocess
import sys

import numpy as np
import pytest
import xgboost

from jobs.drift.baseline import Baseline
from jobs.train import artifact
from jobs.train.data import Data
from jobs.train.fit import Plan
from jobs.train.memory import unseen_probabilities
from jobs.train.run import run
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


@pytest.fixture(scope="module")
def model_folder(tmp_path_factory):
    folder = tmp_path_factory.mktemp("model")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("jobs.train.artifact.folder", lambda _: artifact.ROOT / "models" / "flight_delay")
        run(line(), PLAN, parts(), folder, checkpoints=None, image="an-image")
    return folder


def test_the_model_folder_holds_data_and_the_servers_code_only(model_folder):
    folder = model_folder
    names = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}
    assert {name.rpartition(".")[2] for name in names} <= {"ubj", "json", "jsonl", "bin", "py", "yaml"}
    assert names >= {"model.ubj", "model.json", "environment.json", "baseline.bin", "golden.jsonl", "code/inference.py"}
    assert not any("train" in name or name.endswith(".pyc") for name in names)


def test_the_servers_code_answers_the_golden_rows_without_the_project(model_folder):
    folder = model_folder
    code = (
        "import sys; sys.path.insert(0, 'code'); import inference, json\n"
        "model = inference.model_fn('.')\n"
        "body = open('golden.jsonl', 'rb').read()\n"
        "print(inference.output_fn(inference.predict_fn(inference.input_fn(body, 'application/jsonlines'), model), '')[0])\n"
        "assert __import__('jobs').__file__.startswith(__import__('os').getcwd())"
    )
    environ = {**os.environ, "MODEL_PACKAGE_ARN": "arn:package"}
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=folder, env=environ, capture_output=True, text=True, check=True
    )

    answers = [json.loads(text) for text in done.stdout.splitlines() if text]
    expected = [json.loads(text) for text in (folder / "golden-expected.jsonl").read_text().splitlines()]
    assert [answer["probability"] for answer in answers] == [answer["probability"] for answer in expected]
    assert len(answers) == artifact.GOLDEN_ROWS


def test_the_baseline_remembers_features_probability_and_days(model_folder):
    folder = model_folder
    memory = Baseline.from_bytes((folder / "baseline.bin").read_bytes())
    assert [feature.name for feature in memory.features] == ["kind", "length", "amount", "probability"]
    assert [feature.type for feature in memory.features] == ["category", "number", "number", "number"]
    assert memory.days == 8
    assert memory.day_column == "start"
    assert memory.features[2].missing == parts()["train"]["amount"].null_count


def test_remembered_probabilities_are_of_rows_that_the_model_did_not_learn_from(data):
    labels = np.random.default_rng(0).integers(0, 2, len(data.train.labels)).astype(np.float32)
    noise = Data(
        data.features, type(data.train)(data.train.table, data.train.rows, labels, data.train.days), data.holdout
    )
    deep = Plan(own={"max_depth": 12, "learning_rate": 0.5, "min_child_weight": 0})

    unseen = unseen_probabilities(noise, deep, 30)
    assert abs(unseen[labels > 0].mean() - unseen[labels == 0].mean()) < 0.05


def test_the_environment_names_python_packages_and_code(tmp_path):
    (tmp_path / "code.json").write_text('{"commit": "c", "dirty": false, "sha256": "s"}')

    found = artifact.environment("an-image", tmp_path)
    assert (
        found["packages"]["xgboost-cpu" if "xgboost-cpu" in found["packages"] else "xgboost_cpu"] == xgboost.__version__
    )
    assert found["code"] == {"commit": "c", "dirty": False, "sha256": "s"}
    assert found["python"] == ".".join(map(str, sys.version_info[:3]))
