"""A line's feature groups, from its spec."""

from pathlib import Path

from components.feature_store import FeatureStore, FeatureStoreArgs, GroupArgs
from jobs.kit.spec import load
from tests.components.world import a_ground, statements

LINE = load(Path(__file__).parents[2] / "models" / "flight_delay" / "model.yaml")


def a_store():
    groups = {name: GroupArgs(group=group, online=group.online) for name, group in LINE.feature_groups.items()}
    return FeatureStore("s", FeatureStoreArgs(ground=a_ground(), line=LINE.name, groups=groups))


def groups(engine):
    return {d.name.removeprefix("s-"): d.inputs for d in engine.all("aws:sagemaker/featureGroup:FeatureGroup")}


def test_every_group_of_the_spec_is_declared_under_its_fixed_name(declare):
    assert {d["featureGroupName"] for d in groups(declare(a_store)).values()} == {
        f"mlops-dev-flight-delay-{name}" for name in LINE.feature_groups
    }


def test_only_groups_that_are_asked_in_milliseconds_are_online(declare):
    online = {name for name, inputs in groups(declare(a_store)).items() if "onlineStoreConfig" in inputs}

    assert online == {name for name, group in LINE.feature_groups.items() if group.online}


def test_a_group_has_its_entity_its_event_time_and_its_features_in_order(declare):
    columns = [feature["featureName"] for feature in groups(declare(a_store))["weather"]["featureDefinitions"]]

    weather = LINE.feature_groups["weather"]
    assert columns == [weather.entity, weather.event_time, *weather.features]


def test_history_is_encrypted_and_lies_in_the_lake(declare):
    for inputs in groups(declare(a_store)).values():
        assert inputs["offlineStoreConfig"]["s3StorageConfig"] == {
            "s3Uri": "s3://lake/features",
            "kmsKeyId": a_ground().key_arn,
        }


def test_the_store_writes_to_nothing_but_features(declare):
    writes = [s for s in statements(declare(a_store), "s-store") if "s3:PutObject" in s["Action"]]

    assert [s["Resource"] for s in writes] == [["arn:aws:s3:::lake/features/*"]]


def versions(engine):
    return {name: inputs["featureGroupName"] for name, inputs in groups(engine).items()}


def a_store_with_former(leaving=False):
    weather = LINE.feature_groups["weather"]
    was = GroupArgs(group=weather, online=True, version=1, leaving=leaving)
    now = GroupArgs(group=weather, online=True, version=2)
    args = FeatureStoreArgs(ground=a_ground(), line=LINE.name, groups={"weather": now}, former={"weather": (was,)})
    return FeatureStore("s", args)


def test_what_a_version_is_never_becomes_a_replacement(declare):
    requests = [r for r in declare(a_store).requests if r.type == "aws:sagemaker/featureGroup:FeatureGroup"]

    for request in requests:
        assert {"featureDefinitions", "recordIdentifierFeatureName", "eventTimeFeatureName"} <= {*request.ignoreChanges}
    assert len(requests) == len(LINE.feature_groups)


def test_a_former_version_stays_beside_the_present_one(declare):
    engine = declare(a_store_with_former)

    assert versions(engine) == {
        "weather": "mlops-dev-flight-delay-weather",
        "weather-v2": "mlops-dev-flight-delay-weather-v2",
    }
    assert engine.outputs["s"] == {"group_names": {"weather": "mlops-dev-flight-delay-weather-v2"}}


def test_only_a_former_version_that_is_leaving_loses_its_protection(declare):
    staying, leaving = (declare(lambda flag=flag: a_store_with_former(flag)).protected for flag in (False, True))

    assert {"s-weather", "s-weather-v2"} <= staying
    assert "s-weather-v2" in leaving
    assert "s-weather" not in leaving
