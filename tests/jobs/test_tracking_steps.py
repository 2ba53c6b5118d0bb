import json

import pytest
from pyarrow import parquet

from jobs.register.tracked import linked, seen
from jobs.tracking.contract import Tracking
from jobs.train import artifact
from jobs.train.__main__ import in_container
from tests.jobs.little_line import line, parts
from tests.jobs.mlflow_fake import FakeMlflow
from tests.jobs.test_register import trained

PACKAGE = "arn:aws:sagemaker:us-east-1:000000000000:model-package/mlops-local-trip-delay/3"


@pytest.fixture
def server():
    fake = FakeMlflow(artifacts="mlflow-artifacts:/1")
    yield fake
    fake.stop()


@pytest.fixture
def train(monkeypatch, tmp_path):
    """Train the little line in a container, and return the files of the model folder."""
    monkeypatch.setattr("jobs.train.__main__.lines.load", lambda _: line())
    monkeypatch.setattr("jobs.train.artifact.folder", lambda _: artifact.ROOT / "models" / "flight_delay")
    for name, table in parts().items():
        (tmp_path / name).mkdir()
        parquet.write_table(table, tmp_path / name / "rows.parquet")

    def once(folder, **more):
        given = json.dumps({"line": "little", "rounds": 3, "max_depth": "2"})
        channels = {f"SM_CHANNEL_{part.upper()}": str(tmp_path / part) for part in ("train", "holdout")}
        model = tmp_path / folder
        in_container({"RUN_ID": "r1", "SM_HPS": given, "SM_MODEL_DIR": str(model), **channels, **more})
        return {path.relative_to(model).as_posix(): path.read_bytes() for path in model.rglob("*") if path.is_file()}

    return once


def test_a_model_does_not_depend_on_whether_it_is_tracked(train, server):
    tracking = Tracking(to="mlflow", experiment="trips", at=server.url)
    told = train("tracked", TRACKING=tracking.text())

    [run] = server.runs.values()
    assert told == train("untracked")
    assert [one["step"] for one in run["metrics"] if one["key"] == "validation-auc"] == [1, 2, 3]
    assert run["params"] == {"line": "little", "rounds": "3", "max_depth": "2"}
    stored = [path.rpartition("/")[2] for method, path, _, _ in server.asked if method == "PUT"]
    assert stored == ["model.json", "environment.json"]
    server.stop()
    assert told == train("gone", TRACKING=tracking.text())


def test_a_training_of_a_line_that_asks_for_nothing_says_nothing_of_tracking(train, monkeypatch):
    rows = []

    class Journal:
        def __init__(self, *_):
            pass

        def add(self, *row):
            rows.append(row)

    monkeypatch.setattr("jobs.kit.aws.Journal", Journal)
    train("model", LEDGER_TABLE="t")
    [(kind, _, body)] = rows
    assert kind == "training"
    assert "tracking" not in body


def test_a_model_that_is_reproduced_is_never_tracked(monkeypatch, tmp_path):
    from types import SimpleNamespace

    from estate.retrain import environ
    from jobs.train.contract import TrainContract

    monkeypatch.setenv("TRACKING", Tracking(to="mlflow", experiment="x").text())
    body = {"hyperparameters": {"line": "l"}, "run_id": "r", "image": "i"}
    again = environ(SimpleNamespace(body=body, parts={"train": b"", "holdout": b""}, device="cpu"), tmp_path)
    assert TrainContract.read(again).tracking == ""


class Row:
    def __init__(self, kind, **body):
        self.kind, self.body = kind, body


HERE = {"to": "mlflow", "status": "tracked", "run": "r1", "experiment": "1", "page": "http://x/#/r1"}
NOT = {"to": "mlflow", "status": "not tracked: no answer"}


def test_a_package_takes_the_run_of_the_step_that_could_be_tracked():
    steps = [Row("training", tracking=NOT), Row("evaluation", tracking=HERE), Row("gate")]
    assert seen(steps) == HERE
    assert seen([Row("training", tracking=HERE), Row("evaluation", tracking=NOT)]) == HERE
    assert seen([Row("training", tracking=NOT)]) == NOT
    assert seen([Row("training")]) == {}


def test_the_run_is_told_of_its_package_and_the_package_of_its_run(server):
    server.runs_create({"tags": []})
    told = linked(Tracking(to="mlflow", experiment="t", at=server.url), HERE, trained(), PACKAGE)
    assert told == {"tracking": HERE}
    tags = server.runs["r1"]["tags"]
    assert (tags["package"], tags["package_version"]) == (PACKAGE, "3")
    assert tags["gate_report"] == "s3://a/gate_report"


def test_a_package_is_registered_though_its_tracker_is_gone(server):
    server.stop()
    told = linked(Tracking(to="mlflow", experiment="t", at=server.url), HERE, trained(), PACKAGE)["tracking"]
    assert told["status"].startswith("tracked in part: its package is not named there: ")
    assert told["run"] == "r1"


def test_a_package_of_a_run_that_was_not_tracked_says_why():
    assert linked(Tracking(to="mlflow", experiment="t"), NOT, trained(), PACKAGE) == {"tracking": NOT}
    assert linked(None, HERE, trained(), PACKAGE) == {}
