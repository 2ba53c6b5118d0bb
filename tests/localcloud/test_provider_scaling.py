"""Scalable targets and policies, which need an endpoint that serves, on the running local cloud."""

from dataclasses import replace

import pytest

from tests.localcloud.hosts import hosts  # noqa: F401  (a fixture)
from tests.localcloud.provider_life import live_through, provider_on
from tests.localcloud.samples import SAMPLES

pytestmark = pytest.mark.cloud


@pytest.fixture
def lives(cloud, hosts):  # noqa: F811  (the fixture)
    place = f"endpoint/{hosts.serving(hosts.variant(hosts.model()))}/variant/blue"
    samples = [
        replace(sample, inputs={**sample.inputs, "resourceId": place})
        for sample in SAMPLES
        if sample.name in ("scalable", "scaling")
    ]
    return live_through(provider_on(cloud.url, defaultTags={"tags": {"Project": "estate"}}), samples)


def test_targets_and_policies_live_through_creation_import_change_and_deletion(lives):
    for name, life in lives.items():
        assert life.after_create.detailed == {}, name
        assert (life.imported_id, life.after_import.detailed) == (life.id, {}), name
        assert life.found == life.id, name
        assert (life.update_plan.replaces, life.after_update.detailed) == ([], {}), name
        assert {prop: life.updated[prop] for prop in life.wanted} == life.wanted, name
        assert life.after_delete is None, name
    assert lives["scalable"].outputs["tagsAll"] == {"Project": "estate"}
