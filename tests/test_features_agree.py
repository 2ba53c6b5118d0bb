"""The same feature code as batch, as backfill and as what is served: they agree row by row."""

import pytest

from jobs.kit.entry import BadInputError
from tests.feature_world import LATER, World

pytestmark = pytest.mark.cloud
WET = {"type": "boolean", "missing": 0.5, "computed_from": ["rain.amount"]}


@pytest.fixture
def world(aws, new_role, tmp_path, monkeypatch):
    made = World(aws, new_role(["s3:*", "glue:*"]), tmp_path, monkeypatch)
    for group in made.line.feature_groups:
        made.create(group)
    made.deliver()
    made.run()
    return made


@pytest.fixture
def twice(world):
    """Two deliveries, of which the later corrects, leaves out and adds; then version 2 with its history."""
    world.deliver(rain=LATER)
    world.run()
    world.state(feature_groups__rain__version=2)
    world.create("rain", 2)
    world.backfill("rain")
    return world


def test_history_that_is_computed_again_is_history_as_it_was_written_row_by_row(twice):
    was, now = twice.history("rain"), twice.history("rain", 2)

    assert len(was) == 6
    assert now == was


def test_what_is_served_is_the_newest_row_of_history_for_every_entity_in_both_versions(twice):
    for version in (1, 2):
        newest = {}
        for row in sorted(twice.history("rain", version), key=lambda row: (row["measured"], row["write_time"])):
            newest[row["station"]] = row
        for station, row in newest.items():
            said = {name: str(row[name]).removesuffix(".0") for name in ("station", "measured", "amount")}
            assert {
                name: text.removesuffix(".0") for name, text in twice.online("rain", station, version).items()
            } == said


def test_an_entity_that_was_delivered_once_is_served_from_the_new_version_too(twice):
    assert twice.online("rain", "b", 2) == twice.online("rain", "b") != {}


def test_history_computed_twice_is_the_same_history(twice):
    before = twice.history("rain", 2)
    twice.backfill("rain")

    assert twice.history("rain", 2) == before
    assert twice.rows("feature_backfill")[-1].body["groups"]["rain"]["added"] == 0


def test_a_run_after_the_backfill_adds_nothing_to_what_is_there(twice):
    before = twice.history("rain", 2)
    twice.run()

    assert twice.history("rain", 2) == before


def test_a_delivery_that_is_no_longer_stored_is_named_and_the_others_count(twice):
    versions = twice.aws("s3").list_object_versions(Bucket=twice.raw, Prefix=f"{twice.line.name}/rain/")["Versions"]
    [oldest] = [one["VersionId"] for one in versions if not one["IsLatest"]]
    twice.aws("s3").delete_object(Bucket=twice.raw, Key=versions[0]["Key"], VersionId=oldest)
    twice.backfill("rain")

    body = twice.rows("feature_backfill")[-1].body
    assert (len(body["deliveries"]), len(body["skipped"])) == (1, 1)
    assert f"in version {oldest} is no longer stored" in body["skipped"][0]["reason"]


def test_a_feature_that_the_spec_gained_is_added_in_place_and_written_down(world):
    features = {"wet": WET, "amount": {"type": "number", "missing": 0.5}}
    world.state(feature_groups__rain__features=features)
    world.run()

    assert [row.body["added"] for row in world.rows("feature_schema") if row.body["group"] == "rain"] == [[], ["wet"]]
    assert {row.get("wet") for row in world.history("rain") if row["station"] == "b"} == {None, 1}
    assert world.online("rain", "b")["wet"] == "1"


def test_a_change_that_would_lose_something_is_refused_before_anything_is_written(world):
    before, rows = world.history("rain"), len(world.rows("features"))
    world.state(feature_groups__rain__features={"wet": WET})
    with pytest.raises(
        BadInputError, match=r"rain: feature amount must stay, got none; `estate features plan trip-delay`"
    ):
        world.run()

    assert (world.history("rain"), len(world.rows("features"))) == (before, rows)


def test_every_schema_is_written_down_once_however_often_it_runs(world):
    world.run()

    assert [row.id for row in world.rows("feature_schema")] == [world.name("plan"), world.name("rain")]
