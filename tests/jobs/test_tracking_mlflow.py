from itertools import pairwise

import pytest
from botocore.credentials import Credentials
from botocore.exceptions import ClientError

from jobs.tracking.contract import MLFLOW_ACTIONS, Tracking
from jobs.tracking.interface import Facts, Measured, TrackingError
from jobs.tracking.mlflow import Mlflow
from jobs.tracking.rest import Server, server, signer
from tests.jobs.mlflow_fake import FakeMlflow

SNAPSHOT = "ab" * 32
SERVER_ARN = "arn:aws:sagemaker:eu-west-1:111122223333:mlflow-tracking-server/mlops-dev"
APP_ARN = "arn:aws:sagemaker:eu-west-1:111122223333:mlflow-app/app-1"
KEYS = {"AWS_ACCESS_KEY_ID": "AKIDEXAMPLE", "AWS_SECRET_ACCESS_KEY": "secret", "AWS_SESSION_TOKEN": "token"}


def facts(**more):
    return Facts(run_id="r-1", line="trip-delay", experiment="trips", **more)


@pytest.fixture
def fake():
    made = FakeMlflow()
    yield made
    made.stop()


@pytest.fixture
def tracker(fake):
    return Mlflow(Server(url=fake.url, headers={}), Tracking(to="mlflow", experiment="trips", at=fake.url))


def test_two_steps_of_one_run_meet_in_one_run(fake, tracker):
    tracker.start(facts())
    again = Mlflow(Server(url=fake.url, headers={}), Tracking(to="mlflow", experiment="trips"))
    assert again.start(facts()).run == "r1"
    assert again.start(Facts(run_id="r-2", line="l", experiment="trips")).run == "r2"


def test_an_experiment_that_another_run_makes_at_the_same_moment_is_taken(fake, tracker):
    def made_by_another(_body):
        fake.experiments["trips"] = "7"
        return 400, {"error_code": "RESOURCE_ALREADY_EXISTS", "message": "exists"}

    fake.experiments_create = made_by_another
    assert tracker.start(facts()).experiment == "7"


def test_a_batch_is_never_larger_than_the_server_takes(fake, tracker):
    tracker.start(facts(parameters={f"p{n}": "1" for n in range(250)}, tags={f"t{n}": "1" for n in range(101)}))
    tracker.metrics([Measured("auc", n / 5000, n, n) for n in range(2500)])

    sizes = [
        len(body[kind])
        for _, path, body, _ in fake.asked
        if path.endswith("log-batch")
        for kind in ("params", "tags", "metrics")
        if kind in body
    ]
    assert sizes == [100, 100, 50, 100, 1, 1000, 1000, 500]
    steps = [one["step"] for one in fake.runs["r1"]["metrics"]]
    assert all(one < other for one, other in pairwise(steps))


def test_values_are_cut_to_what_the_server_takes(fake, tracker):
    dataset = {"name": "d", "digest": SNAPSHOT, "source": "s3://b/k"}
    tracker.start(facts(parameters={"p": "x" * 7000}, tags={"t": "x" * 9000, "snapshot": SNAPSHOT}, dataset=dataset))
    run = fake.runs["r1"]
    assert (len(run["params"]["p"]), len(run["tags"]["t"])) == (6000, 8000)
    assert run["datasets"][0]["dataset"]["digest"] == SNAPSHOT[:36]
    assert run["tags"]["snapshot"] == SNAPSHOT


class Shelf:
    def __init__(self, error=None):
        self.kept, self.error = {}, error

    def put_object(self, *, Bucket, Key, Body):  # noqa: N803 - the service's own names
        if self.error:
            raise self.error
        self.kept[Bucket, Key] = Body


def test_a_document_goes_where_the_server_keeps_the_run_s(fake):
    shelf = Shelf()
    tracker = Mlflow(Server(url=fake.url, headers={}), Tracking(to="mlflow", experiment="trips"), shelf)
    tracker.start(facts())
    tracker.artifact("model.json", b"{}")
    assert shelf.kept == {("documents", "tracking/r1/artifacts/model.json"): b"{}"}


def test_a_document_goes_through_a_server_that_hides_its_store():
    fake = FakeMlflow(artifacts="mlflow-artifacts:/1")
    tracker = Mlflow(Server(url=fake.url, headers={}), Tracking(to="mlflow", experiment="trips"))
    tracker.start(facts())
    tracker.artifact("model.json", b"{}")
    fake.stop()
    assert fake.asked[-1][:2] == ("PUT", "/api/2.0/mlflow-artifacts/artifacts/1/r1/artifacts/model.json")


def test_a_bucket_that_refuses_is_named(fake):
    shelf = Shelf(ClientError({"Error": {"Code": "AccessDenied", "Message": "no"}}, "PutObject"))
    tracker = Mlflow(Server(url=fake.url, headers={}), Tracking(to="mlflow", experiment="trips"), shelf)
    tracker.start(facts())
    with pytest.raises(TrackingError, match=r"s3://documents/tracking/r1/artifacts/model.json must be writable"):
        tracker.artifact("model.json", b"{}")


@pytest.mark.parametrize(
    ("at", "url", "header"),
    [
        (SERVER_ARN, "https://eu-west-1.experiments.sagemaker.aws", "x-mlflow-sm-tracking-server-arn"),
        (APP_ARN, "https://mlflow.sagemaker.eu-west-1.app.aws", "x-sm-mlflow-app-arn"),
    ],
)
def test_a_managed_server_is_asked_where_its_region_answers_and_named_in_a_header(monkeypatch, at, url, header):
    for name, value in KEYS.items():
        monkeypatch.setenv(name, value)
    found = server(at, {})
    assert (found.url, found.headers) == (url, {header: at})


def test_an_endpoint_that_the_environment_names_comes_before_the_public_one(monkeypatch):
    for name, value in KEYS.items():
        monkeypatch.setenv(name, value)
    both = {"AWS_ENDPOINT_URL": "http://one/", "AWS_ENDPOINT_URL_SAGEMAKER_MLFLOW": "http://other"}
    assert server(SERVER_ARN, {"AWS_ENDPOINT_URL": "http://one/"}).url == "http://one"
    assert server(SERVER_ARN, both).url == "http://other"


@pytest.mark.parametrize("at", ["", "localhost:5000", "arn:aws:sagemaker:eu-west-1:1:endpoint/x"])
def test_what_is_no_server_is_refused(at):
    with pytest.raises(TrackingError, match="must be http"):
        server(at, {})


def test_a_token_is_carried_to_a_server_of_one_s_own():
    found = server("https://mlflow.example", {"MLFLOW_TRACKING_TOKEN": "t"})
    assert found.headers == {"Authorization": "Bearer t"}


def test_a_request_to_a_managed_server_is_signed_with_its_header_and_body():
    sign = signer("sagemaker-mlflow", "eu-west-1", Credentials("AKID", "secret", "token"))
    header = {"x-mlflow-sm-tracking-server-arn": SERVER_ARN}
    signed = sign("POST", "https://eu-west-1.experiments.sagemaker.aws/api/2.0/mlflow/runs/create", b"{}", header)
    scope = signed["Authorization"]
    assert "/eu-west-1/sagemaker-mlflow/aws4_request" in scope
    assert "x-mlflow-sm-tracking-server-arn" in scope.partition("SignedHeaders=")[2].partition(",")[0]
    assert signed["X-Amz-Security-Token"] == "token"
    other = sign("POST", "https://eu-west-1.experiments.sagemaker.aws/api/2.0/mlflow/runs/create", b"[]", header)
    assert other["X-Amz-Content-SHA256"] != signed["X-Amz-Content-SHA256"]


def test_a_role_may_do_exactly_what_a_run_asks(fake, tracker):
    """What IAM calls each request, as the local cloud does."""
    from localcloud.mlflow.forward import action

    dataset = {"name": "d", "digest": SNAPSHOT, "source": "s3://b/k"}
    tracker.start(facts(tags={"a": "b"}, dataset=dataset))
    tracker.start(facts())
    tracker.finish("finished")
    assert {action(path) for _, path, _, _ in fake.asked} == set(MLFLOW_ACTIONS)
