"""Feature groups on the running cloud."""

import time

import pytest

from tests.localcloud.features import DEFINITIONS, features

__all__ = ["features"]
pytestmark = pytest.mark.cloud
COLUMNS = {"id": ["a", "b"], "at": [1378011600.0, 1378015200.0], "departure": [1, 2], "delay": [0.5, None]}


def test_the_newest_record_is_read_whole_or_in_part(features):
    group = features.group()
    features.put(group, "a", 200, departure=7, delay=0.5, carrier="UA")
    features.put(group, "a", 100, departure=1)

    assert features.get(group, "a") == {"id": "a", "at": "200", "departure": "7", "delay": "0.5", "carrier": "UA"}
    assert features.get(group, "a", FeatureNames=["departure"]) == {"departure": "7"}
    assert features.get(group, "missing") == {}


def test_many_records_of_several_groups_come_in_one_answer(features):
    first, second = features.group(offline=False), features.group(offline=False)
    features.put(first, "a", 1)
    features.put(second, "b", 2)
    wanted = [
        {"FeatureGroupName": first, "RecordIdentifiersValueAsString": ["a", "missing"]},
        {"FeatureGroupName": second, "RecordIdentifiersValueAsString": ["b"]},
    ]
    records = features.runtime.batch_get_record(Identifiers=wanted)["Records"]

    assert [(r["FeatureGroupName"], r["RecordIdentifierValueAsString"]) for r in records] == [
        (first, "a"),
        (second, "b"),
    ]


def test_a_deleted_record_is_gone_online_and_marked_offline(features):
    group = features.group()
    for identifier in ("soft", "hard"):
        features.put(group, identifier, 100, departure=1)
        features.runtime.delete_record(
            FeatureGroupName=group,
            RecordIdentifierValueAsString=identifier,
            EventTime="200",
            DeletionMode=f"{identifier.title()}Delete",
        )
        features.put(group, identifier, 150, departure=2)
    features.flush()

    assert features.get(group, "soft") == {}
    assert features.get(group, "hard")["departure"] == "2"
    marked = features.select(group, "id, departure, is_deleted", "where is_deleted order by id")
    assert marked == [["hard", None, "true"], ["soft", None, "true"]]


def test_a_record_expires_after_its_time_to_live(features):
    group = features.group(offline=False)
    present = time.time()
    features.put(group, "old", present - 100, ttl={"Unit": "Seconds", "Value": 50})
    features.put(group, "young", present, ttl={"Unit": "Hours", "Value": 1})
    found = features.runtime.get_record(
        FeatureGroupName=group, RecordIdentifierValueAsString="young", ExpirationTimeResponse="Enabled"
    )

    assert features.get(group, "old") == {}
    assert found["ExpiresAt"] == time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(present + 3600))


def test_a_record_reaches_only_the_stores_that_it_was_put_for(features):
    group = features.group()
    features.put(group, "online", 1, targets=["OnlineStore"])
    features.put(group, "offline", 1, targets=["OfflineStore"])
    features.flush()

    assert (features.get(group, "online") != {}, features.get(group, "offline")) == (True, {})
    assert features.offline_ids(group) == ["offline"]


def test_athena_reads_history_with_the_columns_that_aws_adds(features):
    group = features.group()
    features.put(group, "a", 1378011600, departure=7, carrier="UA")
    features.put(group, "a", 1378011700, departure=8)
    features.flush()
    columns = "id, departure, carrier, is_deleted, year, month, day, hour, write_time = api_invocation_time"

    assert features.select(group, columns, "order by write_time") == [
        ["a", "7", "UA", "false", "2013", "09", "01", "05", "true"],
        ["a", "8", None, "false", "2013", "09", "01", "05", "true"],
    ]


def test_a_flush_that_is_repeated_writes_nothing_twice(features):
    group = features.group()
    features.put(group, "a", 1)
    features.flush()
    features.flush()

    assert len(features.objects(group)) == 1


def test_a_bulk_of_rows_is_in_both_stores_and_the_same_again_changes_nothing(features):
    group = features.group()
    assert features.ingest(group, COLUMNS) == (200, f'{{"group": "{group}", "rows": 2}}')
    features.ingest(group, COLUMNS)

    assert features.get(group, "a") == {"id": "a", "at": "1378011600", "departure": "1", "delay": "0.5"}
    assert features.select(group, "id, departure, delay, carrier", "order by id") == [
        ["a", "1", "0.5", None],
        ["b", "2", None, None],
    ]
    assert [key.rpartition("/")[0] for key in features.objects(group)] == [
        "year=2013/month=09/day=01/hour=05",
        "year=2013/month=09/day=01/hour=06",
    ]


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"weather": [1, 2]}, "columns must be features of"),
        ({"departure": ["x", "y"]}, "departure must be of type Integral"),
        ({"id": ["a", None]}, "id must have a value in every row, got 1 without"),
    ],
)
def test_a_bulk_that_does_not_fit_is_refused_whole(features, changes, words):
    group = features.group()
    status, answer = features.ingest(group, COLUMNS | changes)

    assert (status, features.get(group, "a"), features.objects(group)) == (400, {}, [])
    assert words in answer


def test_what_is_not_parquet_or_not_a_group_is_refused(features):
    assert "must be a Parquet file" in features.post(f"ingest/{features.group()}", b"PAR1 truncated")[1]
    assert features.post("ingest/missing", b"")[0] == 404


def test_a_feature_is_added_and_older_records_stay_readable(features):
    group = features.group()
    features.put(group, "a", 1)
    features.flush()
    features.sagemaker.update_feature_group(
        FeatureGroupName=group, FeatureAdditions=[{"FeatureName": "weather", "FeatureType": "String"}]
    )
    features.put(group, "b", 2, weather="rain")
    features.flush()

    assert features.get(group, "b")["weather"] == "rain"
    assert features.select(group, "id, weather", "order by id") == [["a", None], ["b", "rain"]]
    described = features.sagemaker.describe_feature_group(FeatureGroupName=group)
    assert [d["FeatureName"] for d in described["FeatureDefinitions"]] == [*DEFINITIONS, "weather"]


def test_a_deleted_group_loses_its_online_records_and_keeps_its_offline_ones(features, aws):
    group = features.group()
    features.put(group, "a", 1)
    features.flush()
    table, objects = features.table(group), features.objects(group)
    features.sagemaker.delete_feature_group(FeatureGroupName=features.groups.pop())

    with pytest.raises(features.runtime.exceptions.ResourceNotFound):
        features.get(group, "a")
    assert len(objects) == 1
    assert aws("s3").list_objects_v2(Bucket=features.bucket, Prefix="features/")["KeyCount"] == 1
    assert aws("glue").get_table(DatabaseName=table["Database"], Name=table["TableName"])["Table"]["Name"]


def test_a_group_whose_bucket_is_missing_is_created_as_failed(features):
    features.bucket = "no-such-bucket-here"
    described = features.sagemaker.describe_feature_group(FeatureGroupName=features.group())

    assert described["FeatureGroupStatus"] == "CreateFailed"
    assert "no-such-bucket-here" in described["FailureReason"]


def test_a_feature_is_described_and_its_description_kept(features):
    group = features.group()
    features.sagemaker.update_feature_metadata(
        FeatureGroupName=group,
        FeatureName="delay",
        Description="minutes",
        ParameterAdditions=[{"Key": "owner", "Value": "ops"}],
    )
    found = features.sagemaker.describe_feature_metadata(FeatureGroupName=group, FeatureName="delay")

    assert (found["Description"], found["FeatureType"]) == ("minutes", "Fractional")
    assert found["Parameters"] == [{"Key": "owner", "Value": "ops"}]
