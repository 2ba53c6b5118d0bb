"""This file gives the tests of jobs an AWS in memory."""

import boto3
import pytest
from moto import mock_aws

from jobs.kit.ledger import Ledger
from tests.jobs.cloud_fakes import TABLE, make_table


@pytest.fixture
def aws(monkeypatch):
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "test")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "test")
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    monkeypatch.delenv("AWS_ENDPOINT_URL", raising=False)
    with mock_aws():
        yield


@pytest.fixture
def ledger(aws):
    client = boto3.client("dynamodb")
    make_table(client)
    return Ledger(TABLE, client, sleep=lambda _seconds: None)
