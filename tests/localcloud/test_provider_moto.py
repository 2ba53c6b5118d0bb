"""What the local cloud's IAM lacks, against moto."""

import boto3
import pytest
from moto import mock_aws

from localcloud.provider import Provider, ProviderError
from localcloud.provider.kind import kind_of
from localcloud.provider.tags import read_tags
from tests.localcloud.samples import SAMPLES

GITHUB = next(sample for sample in SAMPLES if sample.name == "github")


@pytest.fixture
def provider():
    with mock_aws():
        yield Provider({"region": "us-east-1", "accessKey": "test", "secretKey": "test"})


def test_thumbprints_of_an_identity_provider_change_in_place(provider):
    inputs, failures = provider.check(GITHUB.kind, "github", {}, GITHUB.inputs, b"seed")
    assert failures == []
    made, outputs = provider.create(GITHUB.kind, inputs)
    changed = {**inputs, "thumbprintLists": ["a" * 40]}
    plan = provider.diff(GITHUB.kind, made, inputs, outputs, changed)
    provider.update(GITHUB.kind, made, outputs, inputs, changed)

    told = boto3.client("iam", "us-east-1").get_open_id_connect_provider(OpenIDConnectProviderArn=made)
    assert plan.replaces == []
    assert told["ThumbprintList"] == ["a" * 40]


def test_a_batch_of_which_an_entry_failed_is_no_success(provider, monkeypatch):
    kind, failed = "aws:cloudwatch/eventTarget:EventTarget", {"ErrorCode": "Internal", "TargetId": "t"}
    answer = {"FailedEntryCount": 1, "FailedEntries": [failed]}
    monkeypatch.setattr(provider.cloud, "call", lambda *_: answer)
    with pytest.raises(ProviderError, match=r"put_targets must take every entry, got .*Internal"):
        provider.create(kind, {"rule": "r", "targetId": "t", "arn": "arn:aws:sqs:us-east-1:123456789012:q"})


def test_tags_that_aws_itself_hangs_on_are_none_of_ours(provider, monkeypatch):
    tags = [{"Key": "aws:cloudformation:stack-name", "Value": "x"}, {"Key": "Team", "Value": "ml"}]
    monkeypatch.setattr(provider.cloud, "ask", lambda *_: {"Tags": tags})

    assert read_tags(provider.cloud, kind_of("aws:iam/role:Role"), {"name": "r"}) == {"Team": "ml"}


def test_another_address_is_another_identity_provider(provider):
    inputs, _ = provider.check(GITHUB.kind, "github", {}, GITHUB.inputs, b"seed")
    plan = provider.diff(GITHUB.kind, "arn", inputs, {}, {**inputs, "url": "https://example.com"})

    assert plan.replaces == ["url"]
