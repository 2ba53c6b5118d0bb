"""The real MLflow server; MLFLOW_FOR_REAL=1 asks for it, as its environment has 90 packages (docs/tracking.md)."""

import os

import pytest

from jobs.tracking.contract import Tracking
from jobs.tracking.follower import Follower
from jobs.tracking.interface import Facts
from tests.cloud import until

pytestmark = [
    pytest.mark.cloud,
    pytest.mark.skipif(not os.environ.get("MLFLOW_FOR_REAL"), reason="MLFLOW_FOR_REAL=1 asks for it"),
]


def test_a_run_is_kept_by_the_real_server(cloud, aws, name, new_role, monkeypatch, tmp_path):
    for variable, value in cloud.environ().items():
        monkeypatch.setenv(variable, value)
    aws("s3").create_bucket(Bucket=name)
    sagemaker, role = aws("sagemaker"), new_role(["s3:*"])
    arn = sagemaker.create_mlflow_tracking_server(
        TrackingServerName=name, ArtifactStoreUri=f"s3://{name}/tracking", RoleArn=role
    )["TrackingServerArn"]
    status = lambda: sagemaker.describe_mlflow_tracking_server(TrackingServerName=name)["TrackingServerStatus"]  # noqa: E731 - asked twice
    until(lambda: status() != "Creating", seconds=180)

    follower = Follower(Tracking(to="mlflow", experiment="trips", at=arn))
    follower.start(Facts(run_id="r-1", line="trip-delay", experiment="trips", parameters={"depth": "4"}))
    for step in range(1, 6):
        follower.measured(step, {"auc": step / 10})
    (tmp_path / "model.json").write_text("{}")
    follower.artifact(tmp_path / "model.json")
    told = follower.finish("finished")
    sagemaker.delete_mlflow_tracking_server(TrackingServerName=name)

    assert told["status"] == "tracked"
    [kept] = aws("s3").list_objects_v2(Bucket=name)["Contents"]
    assert kept["Key"] == f"tracking/1/{told['run']}/artifacts/model.json"
