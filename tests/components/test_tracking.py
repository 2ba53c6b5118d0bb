import json

import pytest

from components.tracking import TrackingServer, TrackingServerArgs, tracking_offers, tracking_statements
from jobs.kit.tracking import Tracking
from jobs.tracking import contract
from tests.components.world import a_ground, statements
from tests.jobs.little_line import line

OURS = "arn:aws:sagemaker:eu-west-1:111122223333:mlflow-tracking-server/mlops-dev"
APP = "arn:aws:sagemaker:eu-west-1:111122223333:mlflow-app/app-1"


def asking(**tracking):
    return line().model_copy(update={"tracking": Tracking(**tracking)})


def allowed(found):
    return {action for one in found for action in one["Action"]}


def test_the_server_reads_and_writes_the_runs_documents_and_nothing_else(declare):
    engine = declare(lambda: TrackingServer("t", TrackingServerArgs(ground=a_ground())))
    server = engine.one("aws:sagemaker/mlflowTrackingServer:MlflowTrackingServer").inputs
    assert (server["trackingServerName"], server["artifactStoreUri"]) == ("mlops-dev", "s3://artifacts/tracking")
    objects = [one["Resource"] for one in statements(engine, "t-role") if "s3:PutObject" in one["Action"]]
    assert objects == [["arn:aws:s3:::artifacts/tracking/*"]]
    assert "*" not in [r for one in statements(engine, "t-role") for r in one["Resource"]]


def test_a_line_that_asks_for_nothing_is_given_nothing():
    assert tracking_offers(line(), None) == {}
    assert tracking_statements(line(), a_ground(), "train") == []


def test_a_step_may_ask_its_own_server_what_a_run_asks_and_no_more(declare):
    found = []
    declare(lambda: found.extend(tracking_statements(asking(to="mlflow"), a_ground(), "train")))
    assert found[0]["Resource"] == [OURS]
    assert found[0]["Action"] == [f"sagemaker-mlflow:{action}" for action in contract.MLFLOW_ACTIONS]
    assert allowed(found[1:]) == {"s3:PutObject", "s3:AbortMultipartUpload"}


def test_the_register_job_may_only_add_to_a_run():
    found = tracking_statements(asking(to="mlflow"), a_ground(), "register")
    assert allowed(found) == {"sagemaker-mlflow:LogBatch"}


def test_the_other_steps_may_not_ask():
    for step in ("features", "snapshot", "validate", "gate", "approve", "run"):
        assert tracking_statements(asking(to="mlflow"), a_ground(), step) == []


def test_a_server_that_is_there_already_is_asked_where_it_is():
    given = json.loads(tracking_offers(asking(to="mlflow", at=APP, experiment="x"), None)["TRACKING"])
    assert (given["at"], given["experiment"]) == (APP, "x")
    [asks] = tracking_statements(asking(to="mlflow", at=APP), a_ground(), "train")
    assert asks == {"Effect": "Allow", "Action": ["sagemaker:CallMlflowAppApi"], "Resource": [APP]}
    assert tracking_statements(asking(to="mlflow", at="https://mlflow.example"), a_ground(), "train") == []


def test_a_key_is_read_from_its_own_secret():
    [reads] = tracking_statements(asking(to="wandb", secret="wandb/key"), a_ground(), "train")
    assert reads["Action"] == ["secretsmanager:GetSecretValue"]
    assert reads["Resource"] == ["arn:aws:secretsmanager:eu-west-1:111122223333:secret:wandb/key-??????"]


@pytest.mark.parametrize(
    ("stated", "rule"),
    [
        ({"experiment": "x"}, "to must be mlflow, wandb or neptune"),
        ({"to": "neptune"}, "experiment must be workspace/project"),
        ({"to": "wandb", "at": APP}, "at must be http"),
        ({"to": "mlflow", "at": "localhost:5000"}, "at"),
        ({"to": "comet"}, "to"),
    ],
)
def test_a_wrong_wish_is_refused_by_name(stated, rule):
    with pytest.raises(ValueError, match=rule):
        Tracking(**stated)
