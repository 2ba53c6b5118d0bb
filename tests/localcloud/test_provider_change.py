"""A diff names paths, tells replacement from update, and knows when a name is in the way."""

import pytest

from localcloud.provider import Provider
from localcloud.provider.compare import differences, drifted, same
from tests.localcloud.samples.sample import archive, trust

FUNCTION = "aws:lambda/function:Function"


@pytest.fixture(scope="module")
def provider():
    return Provider({"region": "us-east-1"})


def diff(provider, kind, old, new, ignore=()):
    before, _ = provider.check(kind, "thing", {}, old, b"seed")
    after, _ = provider.check(kind, "thing", before, new, b"seed")
    return provider.diff(kind, "id", before, {}, after, ignore)


def function(**changes):
    return {"role": "arn:aws:iam::000000000000:role/r", "code": archive(main="x = 1\n"), **changes}


def test_equal_inputs_change_nothing(provider):
    assert diff(provider, FUNCTION, function(timeout=3), function(timeout=3)).changes == []


def test_a_change_is_told_by_path_and_kind(provider):
    old = function(timeout=3, environment={"variables": {"KEEP": "1", "GO": "1"}})
    new = function(memorySize=256, environment={"variables": {"KEEP": "2", "COME": "1"}}, timeout=4)

    assert diff(provider, FUNCTION, old, new).detailed == {
        "environment.variables.COME": "add",
        "environment.variables.GO": "delete",
        "environment.variables.KEEP": "update",
        "memorySize": "add",
        "timeout": "update",
    }


def test_code_is_compared_by_its_hash(provider):
    told = diff(provider, FUNCTION, function(), function(code=archive(main="x = 2\n")))

    assert told.changes == ["sourceCodeHash"]
    assert told.replaces == []


def test_old_inputs_whose_archive_has_only_a_hash_are_compared_all_the_same(provider):
    inputs, _ = provider.check(FUNCTION, "thing", {}, function(), b"seed")
    hollow = {**inputs, "code": {key: value for key, value in inputs["code"].items() if key != "assets"}}

    assert provider.diff(FUNCTION, "id", hollow, {}, inputs).changes == []


def test_what_no_update_can_carry_replaces(provider):
    kind = "aws:sfn/stateMachine:StateMachine"
    plain = {"roleArn": "arn:aws:iam::000000000000:role/r", "definition": "{}"}
    told = diff(provider, kind, plain, {**plain, "type": "EXPRESS"})

    assert told.replaces == ["type"]
    assert told.detailed == {"type": "add-replace"}


@pytest.mark.parametrize(
    ("old", "new", "first"),
    [
        ({"name": "mine", "path": "/a/"}, {"name": "mine", "path": "/b/"}, True),
        ({"path": "/a/"}, {"path": "/b/"}, False),
        ({"name": "mine"}, {"name": "other"}, False),
    ],
)
def test_the_old_one_goes_first_only_if_its_fixed_name_is_in_the_way(provider, old, new, first):
    policy = {"assumeRolePolicy": trust("lambda")}
    told = diff(provider, "aws:iam/role:Role", {**policy, **old}, {**policy, **new})

    assert told.replaces
    assert told.delete_before_replace is first


def test_ignored_paths_are_left_out(provider):
    old, new = function(tags={"a": "1"}, timeout=3), function(tags={"a": "2"}, timeout=4)

    assert diff(provider, FUNCTION, old, new, ["tags", "tagsAll"]).changes == ["timeout"]
    assert diff(provider, FUNCTION, old, new, ["tags.a", "tagsAll.a"]).changes == ["timeout"]


def test_a_document_that_means_the_same_is_no_change(provider):
    kind = "aws:s3/bucketPolicy:BucketPolicy"
    loose = '{ "Statement": [],  "Version": "2012-10-17" }'
    tight = '{"Version":"2012-10-17","Statement":[]}'

    assert diff(provider, kind, {"bucket": "b", "policy": loose}, {"bucket": "b", "policy": tight}).changes == []


def test_an_input_taken_away_that_had_awss_own_value_is_no_change(provider):
    assert diff(provider, FUNCTION, function(memorySize=128), function()).changes == []
    assert diff(provider, FUNCTION, function(memorySize=256), function()).detailed == {"memorySize": "delete"}


def test_features_are_added_in_place_and_else_replace(provider):
    kind = "aws:sagemaker/featureGroup:FeatureGroup"
    one, two, three = ({"featureName": name, "featureType": "String"} for name in ("one", "two", "three"))
    group = {
        "featureGroupName": "g",
        "recordIdentifierFeatureName": "one",
        "eventTimeFeatureName": "one",
        "roleArn": "arn:aws:iam::000000000000:role/r",
    }

    def features(*definitions):
        return {**group, "featureDefinitions": list(definitions)}

    assert diff(provider, kind, features(one), features(one, two)).replaces == []
    assert diff(provider, kind, features(one, two), features(one, three, two)).replaces == []
    assert diff(provider, kind, features(one, two), features(one)).replaces == ["featureDefinitions"]
    assert diff(provider, kind, features(one, two), features(two, one)).replaces == ["featureDefinitions"]


def test_true_and_one_are_different_inputs():
    assert differences({"a": True}, {"a": 1}) == {"a": "update"}


def test_values_are_the_same_to_aws_whatever_their_spelling():
    assert same(["b", "a"], ["a", "b"])
    assert same(True, "true")
    assert same({"a": None, "b": []}, {})
    assert not same({"a": 0}, {})
    assert not same('{"Action": "a"}', '{"Action": "b"}')


def test_what_came_back_to_the_programs_words_keeps_them():
    assert drifted('{"a": 1}', '{"a":2}', '{"a":1}') == '{"a": 1}'


def test_drift_adds_only_what_moved():
    wanted = [{"id": "a", "days": 5}, {"id": "b", "days": 6}]
    before = [{"id": "a", "days": 5, "prefix": ""}, {"id": "b", "days": 6, "prefix": ""}]
    now = [{"id": "b", "days": 7, "prefix": ""}, {"id": "a", "days": 5, "prefix": ""}]

    assert drifted(wanted, before, now) == [{"id": "a", "days": 5}, {"id": "b", "days": 7}]
