"""The running local cloud that tests share, and clients on it."""

import json
import time
import uuid
from functools import cache

import boto3
import pytest

from localcloud import service
from localcloud.ports import free_port


@pytest.fixture(scope="session")
def cloud(tmp_path_factory):
    """A running local cloud of the session's own."""
    home = tmp_path_factory.mktemp("cloud") / "home"
    running = service.start(home, free_port())
    yield running
    service.stop(home)


@pytest.fixture(scope="session")
def aws(cloud):
    """A boto3 client on the cloud, by the service's name; keyword arguments are credentials."""

    @cache
    def client(name, **keys):
        session = boto3.session.Session(
            aws_access_key_id=keys.get("key", "test"),
            aws_secret_access_key=keys.get("secret", "test"),
            aws_session_token=keys.get("token"),
            region_name="us-east-1",
        )
        return session.client(name, endpoint_url=cloud.url)

    return client


@pytest.fixture(scope="session")
def new_role(aws):
    """Make a role that services may assume: `new_role(["s3:*"], service="lambda")` returns its ARN."""

    def make(actions, *, service="sagemaker", resource="*", statements=None):
        name = f"role-{uuid.uuid4().hex[:8]}"
        trust = {"Effect": "Allow", "Principal": {"Service": f"{service}.amazonaws.com"}, "Action": "sts:AssumeRole"}
        arn = aws("iam").create_role(
            RoleName=name, AssumeRolePolicyDocument=json.dumps({"Version": "2012-10-17", "Statement": [trust]})
        )["Role"]["Arn"]
        allowed = statements or [{"Effect": "Allow", "Action": list(actions), "Resource": resource}]
        if allowed[0]["Action"]:
            document = json.dumps({"Version": "2012-10-17", "Statement": allowed})
            aws("iam").put_role_policy(RoleName=name, PolicyName="allowed", PolicyDocument=document)
        return arn

    return make


def until(question, seconds=20.0):
    """Poll until a function returns something true, with a deadline; returns what it returned."""
    deadline = time.monotonic() + seconds
    while not (answer := question()):
        assert time.monotonic() < deadline, f"nothing within {seconds} s"
        time.sleep(0.02)
    return answer


@pytest.fixture(scope="session")
def eventually():
    """`until`, for a test that takes fixtures anyway."""
    return until


@pytest.fixture
def bucket(aws):
    """A bucket of the test's own."""
    name = f"bucket-{uuid.uuid4().hex[:12]}"
    aws("s3").create_bucket(Bucket=name)
    return name


@pytest.fixture
def name():
    """A name nobody else uses."""
    return f"n-{uuid.uuid4().hex[:12]}"
