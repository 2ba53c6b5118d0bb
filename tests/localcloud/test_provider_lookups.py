"""Lookups answer as pulumi-aws does; a policy document to the letter."""

import json

import pytest

from localcloud.provider import Provider, ProviderError

TOKEN = "aws:iam/getPolicyDocument:getPolicyDocument"


def document(**args):
    return Provider({}).invoke(TOKEN, args)


def statements(**args):
    return json.loads(document(**args)["json"])["Statement"]


def test_a_document_is_written_as_the_official_provider_writes_it():
    told = document(
        statements=[
            {
                "sid": "Read",
                "actions": ["s3:GetObject", "s3:ListBucket"],
                "resources": ["arn:aws:s3:::b/&{aws:username}"],
                "conditions": [{"test": "StringLike", "variable": "s3:prefix", "values": ["", "home/"]}],
            }
        ]
    )

    assert told["json"] == (
        '{\n  "Version": "2012-10-17",\n  "Statement": [\n    {\n      "Sid": "Read",\n      "Effect": "Allow",\n'
        '      "Action": [\n        "s3:ListBucket",\n        "s3:GetObject"\n      ],\n'
        '      "Resource": "arn:aws:s3:::b/${aws:username}",\n      "Condition": {\n        "StringLike": {\n'
        '          "s3:prefix": [\n            "",\n            "home/"\n          ]\n        }\n      }\n    }\n  ]\n}'
    )
    assert json.loads(told["minifiedJson"]) == json.loads(told["json"])


def test_principals_of_one_type_are_joined_and_a_lone_star_is_a_star():
    service = {"type": "Service", "identifiers": ["a.amazonaws.com", "b.amazonaws.com"]}
    account = {"type": "AWS", "identifiers": ["123456789012"]}
    star = {"type": "*", "identifiers": ["*"]}

    assert statements(statements=[{"principals": [service, account]}])[0]["Principal"] == {
        "AWS": "123456789012",
        "Service": ["b.amazonaws.com", "a.amazonaws.com"],
    }
    assert statements(statements=[{"principals": [star]}])[0]["Principal"] == "*"
    assert statements(statements=[{"principals": [{**star, "type": "AWS"}]}])[0]["Principal"] == {"AWS": "*"}


def test_conditions_of_one_test_and_variable_are_joined():
    conditions = [
        {"test": "StringEquals", "variable": "aws:a", "values": ["1"]},
        {"test": "StringEquals", "variable": "aws:a", "values": ["2"]},
        {"test": "Bool", "variable": "aws:b", "values": ["true"]},
    ]

    assert statements(statements=[{"conditions": conditions}])[0]["Condition"] == {
        "Bool": {"aws:b": "true"},
        "StringEquals": {"aws:a": ["1", "2"]},
    }


def test_an_override_takes_the_place_of_its_sid_and_a_source_comes_first():
    source = json.dumps({"Statement": [{"Sid": "s", "Effect": "Deny"}, {"Sid": "o", "Effect": "Deny"}]})
    override = json.dumps({"Statement": {"Sid": "o", "Effect": "Allow"}})
    told = statements(
        sourcePolicyDocuments=[source],
        overridePolicyDocuments=[override],
        statements=[{"sid": "own", "effect": "Deny"}],
    )

    assert [(each["Sid"], each["Effect"]) for each in told] == [("s", "Deny"), ("o", "Allow"), ("own", "Deny")]


def test_a_sid_twice_is_refused():
    with pytest.raises(ProviderError, match="sid must be unique among statements, got twice more than once"):
        document(statements=[{"sid": "twice"}, {"sid": "twice"}])


def test_characters_that_go_escapes_are_escaped():
    assert r"\u003c\u0026\u003e" in document(statements=[{"sid": "s", "resources": ["<&>"]}])["json"]


def test_the_region_is_the_configured_one_before_the_environments(monkeypatch):
    monkeypatch.setenv("AWS_REGION", "eu-west-1")

    assert Provider({"region": "us-east-1"}).invoke("aws:index/getRegion:getRegion", {})["region"] == "us-east-1"
    assert Provider({}).invoke("aws:index/getRegion:getRegion", {})["region"] == "eu-west-1"


def test_the_partition_is_the_commercial_one():
    assert Provider({}).invoke("aws:index/getPartition:getPartition", {})["dnsSuffix"] == "amazonaws.com"


def test_a_lookup_that_is_not_there_is_refused_with_those_that_are():
    with pytest.raises(ProviderError, match=r"lookup must be one of .*getRegion, got aws:ec2/getVpc:getVpc"):
        Provider({}).invoke("aws:ec2/getVpc:getVpc", {})
