"""Check refuses what AWS would refuse, in words, and adds what the program left to the provider."""

import re

import pytest

from localcloud.provider import UNKNOWN, Provider, violations
from localcloud.provider.api import DEFAULTS
from tests.localcloud.samples.sample import allow, archive, trust

FUNCTION = "aws:lambda/function:Function"
BUCKET = "aws:s3/bucket:Bucket"
ROLE = "arn:aws:iam::000000000000:role/worker"
CODE = archive(main="x = 1\n")


def function(**changes):
    plain = {"role": ROLE, "runtime": "python3.11", "handler": "main.handle", "code": CODE}
    return {key: value for key, value in {**plain, **changes}.items() if value is not None}


def test_a_good_function_has_nothing_against_it():
    assert violations(FUNCTION, function()) == []


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"memorySise": 1}, "memorySise must be an input of the type, got memorySise; did you mean memorySize?"),
        ({"environment": {"variable": {}}}, r"environment.variable must be .* did you mean variables\?"),
        ({"memorySize": 64}, "memorySize must be at least 128, got 64"),
        ({"memorySize": "big"}, "memorySize must be an integer, got big"),
        ({"ephemeralStorage": {"size": 100}}, "ephemeralStorage.size must be at least 512, got 100"),
        ({"runtime": "python2"}, "runtime must be one of .*, got python2"),
        ({"role": "worker"}, "role must match arn:.*, got worker"),
        ({"role": None}, "role must be given"),
        ({"tracingConfig": {"mode": "Loud"}}, "tracingConfig.mode must be one of Active, PassThrough, got Loud"),
        ({"layers": "one"}, "layers must be a list, got one"),
        ({"environment": ["A=1"]}, "environment must be an object"),
        ({"publish": "perhaps"}, "publish must be true or false, got perhaps"),
        ({"code": "./src"}, "code must be an archive, got ./src"),
        ({"description": "x" * 257}, "description must have at most 256 characters, got 257"),
    ],
)
def test_a_bad_function_is_refused_by_field_rule_and_value(changes, told):
    [violation] = violations(FUNCTION, function(**changes))

    assert re.match(told, violation)


def test_an_input_that_the_row_does_not_carry_is_refused_rather_than_dropped():
    [violation] = violations(BUCKET, {"policy": "{}"})

    assert violation.startswith("policy is not supported by this provider")


def test_a_policy_that_is_no_json_is_refused():
    [violation] = violations("aws:s3/bucketPolicy:BucketPolicy", {"bucket": "b-c-d", "policy": "{"})

    assert violation.startswith("policy must be JSON, got {")


def test_a_deep_value_is_named_by_its_path_in_the_programs_words():
    rules = [{"id": "a", "status": "Enabled"}, {"id": "b", "status": "On"}]
    kind = "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration"

    assert violations(kind, {"bucket": "b-c-d", "rules": rules}) == [
        "rules[1].status must be one of Enabled, Disabled, got On"
    ]


def test_unknown_values_pass_wherever_they_stand():
    assert violations(FUNCTION, function(role=UNKNOWN, memorySize=UNKNOWN, layers=[UNKNOWN], tags=UNKNOWN)) == []
    assert violations(FUNCTION, function(environment={"variables": UNKNOWN})) == []
    assert violations(FUNCTION, function(role=f"arn:aws:iam::{UNKNOWN}:role/r")) == []
    assert violations("aws:s3/bucketPolicy:BucketPolicy", {"bucket": UNKNOWN, "policy": UNKNOWN}) == []


def check(kind, new, old=None, seed=b"seed", **config):
    return Provider({"region": "us-east-1", **config}).check(kind, "thing", old or {}, new, seed)


def test_a_missing_name_is_made_of_the_logical_name_and_the_seed():
    inputs, failures = check(BUCKET, {})

    assert failures == []
    assert inputs["bucket"] == "thing-19b2585"
    assert "bucket" in inputs[DEFAULTS]


def test_a_made_name_is_kept_while_the_resource_lives():
    before, _ = check(BUCKET, {})
    after, _ = check(BUCKET, {}, before, seed=b"another")

    assert after["bucket"] == before["bucket"]


def test_a_name_given_up_by_the_program_is_made_anew():
    before, _ = check(BUCKET, {"bucket": "mine-alone"})
    after, _ = check(BUCKET, {}, before)

    assert after["bucket"] == "thing-19b2585"


def test_default_tags_go_to_tags_all_only_and_lose_against_the_programs():
    tags = {"Project": "estate", "Owner": "us"}
    inputs, _ = check(BUCKET, {"tags": {"Owner": "them"}}, defaultTags={"tags": tags})

    assert inputs["tags"] == {"Owner": "them"}
    assert inputs["tagsAll"] == {"Project": "estate", "Owner": "them"}


def test_default_tags_may_arrive_as_json_text_as_over_the_wire():
    inputs, _ = check(BUCKET, {}, defaultTags='{"tags": {"Project": "estate"}}')

    assert inputs["tagsAll"] == {"Project": "estate"}


def test_a_region_that_is_not_the_providers_is_refused():
    _, failures = check(BUCKET, {"region": "eu-west-1"})

    assert failures == [("region", "must be the provider's us-east-1, got eu-west-1")]


def test_a_type_outside_the_table_is_named_with_the_way_in():
    with pytest.raises(Exception, match=r"got aws:ec2/vpc:Vpc; add a row to localcloud/provider/rows"):
        check("aws:ec2/vpc:Vpc", {})


def test_required_names_that_keys_and_constants_supply_are_not_asked_of_the_program():
    budget = {"budgetType": "COST", "timeUnit": "MONTHLY", "limitAmount": "1", "limitUnit": "USD"}

    assert violations("aws:budgets/budget:Budget", budget) == []
    assert violations("aws:iam/role:Role", {"assumeRolePolicy": trust("lambda")}) == []
    assert violations("aws:iam/rolePolicy:RolePolicy", {"role": "r", "policy": allow("s3:*")}) == []
