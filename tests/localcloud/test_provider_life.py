"""Every resource type lives through creation, reading, import, change and deletion on the running local cloud."""

import pytest

from localcloud.provider.change import difference
from localcloud.provider.kind import kind_of
from localcloud.provider.rows import kinds
from tests.localcloud.provider_life import live_through, provider_on
from tests.localcloud.samples import SAMPLES

pytestmark = pytest.mark.cloud
# Their parent is an endpoint, or the local IAM lacks the calls: these live under moto (test_provider_moto.py).
# A tracking server is a program with an environment of its own: test_mlflow.py.
ELSEWHERE = {"scalable", "scaling", "tracker"}
HERE = [sample for sample in SAMPLES if sample.name not in ELSEWHERE]
by_name = pytest.mark.parametrize("name", [sample.name for sample in HERE])
# What the file's content, or the provider alone, decides is not in AWS to be imported.
FILES = {"code", "source", "content", "sourceHash", "sourceCodeHash", "etag"}


@pytest.fixture(scope="module")
def lives(cloud):
    return live_through(provider_on(cloud.url, defaultTags={"tags": {"Project": "estate"}}), HERE)


def test_every_type_of_the_table_has_a_sample():
    assert {sample.kind for sample in SAMPLES} == set(kinds())


@by_name
def test_a_read_right_after_create_shows_no_change(lives, name):
    assert lives[name].after_create.detailed == {}


@by_name
def test_an_id_imports_what_a_program_would_say(lives, name):
    life = lives[name]
    own = {*FILES, *kind_of(life.sample.kind).row.local, *life.sample.lost}

    assert life.imported_id == life.id
    assert {path: how for path, how in life.after_import.detailed.items() if path.split(".")[0] not in own} == {}


@by_name
def test_a_create_that_was_forgotten_is_found(lives, name):
    assert lives[name].found == lives[name].id


@by_name
def test_a_change_is_carried_in_place_and_then_nothing_differs(lives, name):
    life = lives[name]

    assert life.update_plan.replaces == []
    assert set(life.sample.changed) - FILES <= set(life.update_plan.changes)
    assert life.after_update.detailed == {}


@by_name
def test_outputs_tell_the_changed_values(lives, name):
    life = lives[name]
    told = {prop: life.updated.get(prop) for prop in life.wanted if prop not in FILES}
    wanted = {prop: value for prop, value in life.wanted.items() if prop not in FILES}

    assert difference(kind_of(life.sample.kind), told, wanted, ()).detailed == {}


@by_name
def test_a_deleted_resource_is_gone_and_deleting_it_again_is_no_error(lives, name):
    assert lives[name].after_delete is None or lives[name].sample.stays


@by_name
def test_outputs_hold_every_property_that_components_use(lives, name):
    life = lives[name]
    wanted = {prop for prop in ("arn", "name", "url", "invokeArn", "qualifiedArn") if prop in _schema(life)}

    assert {prop for prop in wanted if not life.outputs.get(prop)} == set()
    assert life.outputs["id"] == life.id


def _schema(life):
    return kind_of(life.sample.kind).schema.outputs


@pytest.mark.parametrize("name", [sample.name for sample in HERE if kind_of(sample.kind).taggable])
def test_default_tags_are_in_tags_all_and_never_in_tags(lives, name):
    life = lives[name]
    given = life.sample.inputs.get("tags", {})

    assert life.outputs["tagsAll"] == {"Project": "estate", **given}
    assert life.outputs.get("tags", {}) == given


@by_name
def test_only_known_gaps_are_taken_and_not_told(lives, name):
    life = lives[name]

    assert set(life.outputs.get("__unread", [])) - FILES == set(life.sample.lost)
