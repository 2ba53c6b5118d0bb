"""The way of single records into the offline store."""

import pytest

from localcloud.aws.context import Ctx
from localcloud.featurestore import offline
from localcloud.featurestore.record import packed, schema
from localcloud.featurestore.stores import APPEND, Pending, Statement, Stores

GROUP = {
    "FeatureGroupName": "flights",
    "RecordIdentifierFeatureName": "id",
    "EventTimeFeatureName": "at",
    "FeatureDefinitions": [
        {"FeatureName": "id", "FeatureType": "String"},
        {"FeatureName": "at", "FeatureType": "Fractional"},
    ],
    "OfflineStoreConfig": {"S3StorageConfig": {"ResolvedOutputS3Uri": "s3://bucket/data"}},
}
FLIGHTS = schema("0", "r", GROUP)


class Bucket:
    """Takes objects as S3 does; can lose its connection after a number of them."""

    def __init__(self):
        self.objects = {}
        self.breaks_after = None

    def upload(self, _ctx, _offline, found):
        for count, item in enumerate(found):
            if count == self.breaks_after:
                raise OSError("connection lost")
            self.objects[item.key] = item.body


@pytest.fixture
def world(tmp_path, monkeypatch):
    """A store of pending rows, and the bucket that they go to."""
    stores, bucket = Stores(tmp_path / "features.sqlite"), Bucket()
    monkeypatch.setattr(offline, "stores", lambda: stores)
    monkeypatch.setattr(offline, "known", lambda _ctx, _name: FLIGHTS)
    monkeypatch.setattr(offline, "writer", lambda ctx, _body: ctx)
    monkeypatch.setattr(offline.parquet, "upload", bucket.upload)
    yield stores, bucket
    stores.close()


def append(stores, *moments):
    rows = [Pending(FLIGHTS.key, at, 0.0, 0, packed([f"id-{at}", str(at)])) for at in moments]
    stores.write([Statement(APPEND, rows)]).result()


def flush():
    offline.flush_group(Ctx("0", "r"), GROUP)


def test_rows_are_written_once_and_then_forgotten(world):
    stores, bucket = world
    append(stores, 10.0, 4000.0)
    flush()
    flush()

    assert sorted(key.rpartition("/")[0][-7:] for key in bucket.objects) == ["hour=00", "hour=01"]
    assert stores.read("select count(*) from pending") == [(0,)]


def test_a_flush_that_broke_half_way_writes_the_same_objects_again(world):
    stores, bucket = world
    append(stores, 10.0, 4000.0)
    bucket.breaks_after = 1
    flush()
    first = set(bucket.objects)
    append(stores, 20.0)
    bucket.breaks_after = None
    flush()

    assert len(first) == 1
    assert first < set(bucket.objects)
    assert len(bucket.objects) == 3
    assert stores.read("select count(*) from pending") == [(0,)]


def test_rows_that_cannot_be_written_go_on_waiting(world):
    stores, bucket = world
    append(stores, 10.0)
    bucket.breaks_after = 0
    flush()

    assert (bucket.objects, stores.read("select count(*) from pending")) == ({}, [(1,)])
