"""What a record may be."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from localcloud.aws.errors import AwsError
from localcloud.featurestore.definition import problem_of
from localcloud.featurestore.record import moment, packed, schema, unpacked, values


def a_group(**changes):
    kinds = {"id": "String", "at": "Fractional", "departure": "Integral", "note": "String"}
    fields = {
        "FeatureGroupName": "flights",
        "RecordIdentifierFeatureName": "id",
        "EventTimeFeatureName": "at",
        "FeatureDefinitions": [{"FeatureName": key, "FeatureType": kind} for key, kind in kinds.items()],
        "OnlineStoreConfig": {"EnableOnlineStore": True},
    }
    return fields | changes


def a_record(**given):
    return [{"FeatureName": key, "ValueAsString": value} for key, value in given.items()]


FLIGHTS = schema("0", "r", a_group())


@given(st.text(), st.integers(), st.floats(allow_nan=False))
def test_a_record_comes_back_as_it_was_put(note, departure, at):
    record = a_record(id="a", at=repr(at), departure=str(departure), note=note)

    assert unpacked(FLIGHTS, packed(values(FLIGHTS, record))) == record


def test_features_without_a_value_are_left_out_and_order_is_the_groups():
    found = values(FLIGHTS, a_record(note="x", at="1", id="a"))

    assert unpacked(FLIGHTS, packed(found)) == a_record(id="a", at="1", note="x")
    assert unpacked(FLIGHTS, packed(found), wanted=["note"]) == a_record(note="x")


def test_a_record_older_than_an_added_feature_is_read():
    grown = a_group(
        FeatureDefinitions=[*a_group()["FeatureDefinitions"], {"FeatureName": "new", "FeatureType": "String"}]
    )

    assert unpacked(schema("0", "r", grown), packed(["a", "1", None, None])) == a_record(id="a", at="1")


@pytest.mark.parametrize(
    ("record", "words"),
    [
        (a_record(id="a", at="1", weather="x"), "weather does not exist"),
        (a_record(id="a", at="1", departure="7.5"), "departure must be of type Integral, got '7.5'"),
        (a_record(id="a"), "Missing mandatory feature at"),
        (a_record(at="1"), "Missing mandatory feature id"),
    ],
)
def test_a_wrong_record_is_refused_in_words(record, words):
    with pytest.raises(AwsError, match=words):
        values(FLIGHTS, record)


@pytest.mark.parametrize("text", ["2013-01-01", "2013-01-01T00:00:00", "2013-01-01 00:00:00Z", "noon", ""])
def test_an_event_time_in_another_format_is_refused(text):
    with pytest.raises(AwsError, match="must be Unix seconds or"):
        moment(text)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"EventTimeFeatureName": "departure"}, "must be of type String or Fractional, got Integral"),
        ({"RecordIdentifierFeatureName": "key"}, "must be one of FeatureDefinitions, got key"),
        ({"OnlineStoreConfig": {}}, "at least one of"),
        ({"OfflineStoreConfig": {"S3StorageConfig": {}}}, "RoleArn must be given"),
        ({"OfflineStoreConfig": {"TableFormat": "Iceberg"}, "RoleArn": "r"}, "must be Glue, got Iceberg"),
    ],
)
def test_a_group_that_aws_or_we_cannot_keep_is_refused(changes, words):
    assert problem_of(a_group()) is None
    assert words in problem_of(a_group(**changes))


@pytest.mark.parametrize(
    ("feature", "words"),
    [
        ({"FeatureName": "Note", "FeatureType": "String"}, "unique whatever its case"),
        ({"FeatureName": "write_time", "FeatureType": "String"}, "must not be one of"),
        ({"FeatureName": "hour", "FeatureType": "Integral"}, "partition column"),
        ({"FeatureName": "tags", "FeatureType": "String", "CollectionType": "List"}, "collections"),
    ],
)
def test_a_feature_that_cannot_be_kept_is_refused(feature, words):
    definitions = [*a_group()["FeatureDefinitions"], feature]
    offline = {"OfflineStoreConfig": {"S3StorageConfig": {}}, "RoleArn": "r"}

    assert words in problem_of(a_group(FeatureDefinitions=definitions, **offline))
