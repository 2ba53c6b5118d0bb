"""A prediction is found in the hour of its id, with few looks, and nowhere is it overlooked."""

import base64
import io
import json
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest

from estate.captured import Captured
from jobs.kit.uuid7 import uuid7

NOON = datetime(2013, 9, 19, 12, 30, tzinfo=UTC)
HOUR = timedelta(hours=1)


class Store:
    """S3, which remembers what was asked of it."""

    def __init__(self):
        self.objects, self.read, self.listed = {}, [], []

    def put(self, at, prediction, *, endpoint="e", variant="live", name="", coded=False):
        told = json.dumps({"prediction_id": prediction, "package": "p"}) + "\n"
        data = base64.b64encode(told.encode()).decode() if coded else told
        side = {"data": data, "encoding": "BASE64" if coded else "JSON"}
        record = {
            "captureData": {"endpointOutput": side},
            "eventMetadata": {"inferenceTime": f"{at:%Y-%m-%dT%H:%M:%SZ}"},
        }
        key = f"captures/{endpoint}/{variant}/{at:%Y/%m/%d/%H}/{name or f'{at:%M-%S}-000-u'}.jsonl"
        self.objects[key] = b"cut off\n" + json.dumps(record).encode() + b"\n"
        return key

    def list_objects_v2(self, *, Bucket, Prefix, Delimiter="", ContinuationToken="0"):  # noqa: N803 - the service names them so
        self.listed.append(Prefix)
        keys = sorted(key for key in self.objects if key.startswith(Prefix))
        if Delimiter:
            return {
                "CommonPrefixes": [
                    {"Prefix": p} for p in sorted({Prefix + k[len(Prefix) :].split("/")[0] + "/" for k in keys})
                ]
            }
        start = int(ContinuationToken)
        more = {"NextContinuationToken": str(start + 2)} if len(keys) > start + 2 else {}
        return {"Contents": [{"Key": key} for key in keys[start : start + 2]], **more}

    def get_object(self, *, Bucket, Key):  # noqa: N803 - the service names them so
        self.read.append(Key)
        return {"Body": io.BytesIO(self.objects[Key])}


@pytest.fixture
def store():
    return Store()


@pytest.fixture
def captured(store):
    return Captured(store, "captures", ["e", "other"])


def an_id(at, random=b"12345678"):
    return str(uuid7(int(at.timestamp() * 1000) * 1_000_000, random))


def test_among_many_files_the_one_that_holds_it_is_the_first_that_is_read(store, captured):
    for minutes in range(-300, 300, 5):
        store.put(NOON + timedelta(minutes=minutes), an_id(NOON + timedelta(minutes=minutes)))
    found = captured.where_expected(an_id(NOON))
    assert found["answer"]["prediction_id"] == an_id(NOON)
    assert store.read == [found["captured_in"].removeprefix("s3://captures/")]


@pytest.mark.parametrize("late", [timedelta(0), HOUR, -HOUR, timedelta(minutes=25), -timedelta(minutes=25)])
@pytest.mark.parametrize(
    "where", [{}, {"endpoint": "e-staging"}, {"endpoint": "other"}, {"variant": "shadow"}, {"coded": True}]
)
def test_it_is_found_in_its_hour_or_beside_it_at_every_endpoint_and_variant(store, captured, late, where):
    store.put(NOON, an_id(NOON + HOUR), variant="live")
    key = store.put(NOON + late, an_id(NOON), name="99-x", **where)
    found = captured.where_expected(an_id(NOON))
    assert found["captured_in"] == f"s3://captures/{key}"
    assert found["at"] == f"{NOON + late:%Y-%m-%dT%H:%M:%SZ}"


def test_one_that_lies_where_no_id_leads_to_is_found_by_looking_everywhere(store, captured):
    far, old = an_id(NOON + 5 * HOUR), str(uuid4())
    for number in range(5):
        store.put(NOON - number * HOUR, an_id(NOON, bytes([number] * 8)))
    key = store.put(NOON, far, name="a")
    store.put(NOON, old, name="b", coded=True)
    assert captured.where_expected(far) is None
    assert captured.where_expected(old) is None
    assert captured.anywhere(far)["captured_in"] == f"s3://captures/{key}"
    assert captured.anywhere(old)["answer"]["prediction_id"] == old


def test_what_was_not_captured_is_found_nowhere(store, captured):
    store.put(NOON, an_id(NOON))
    assert captured.where_expected(an_id(NOON, bytes(8))) is None
    assert captured.anywhere(an_id(NOON, bytes(8))) is None


def test_an_id_that_a_request_merely_mentions_is_not_taken_for_an_answer(store, captured):
    key = store.put(NOON, an_id(NOON, bytes(8)))
    store.objects[key] = store.objects[key].replace(
        b'"package', f'\\"note\\": \\"{an_id(NOON)}\\", \\"package'.encode()
    )
    assert captured.where_expected(an_id(NOON)) is None
