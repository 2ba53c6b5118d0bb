"""Every input of every resource, in every environment, is one that AWS's own API model takes."""

import pytest
from google.protobuf import json_format

from localcloud.provider.core import Provider
from tests.conftest import plain
from tests.estate_program import ENVIRONMENTS, settings_of, tags_of, the_estate


@pytest.mark.parametrize("environment", ENVIRONMENTS)
def test_the_api_model_takes_every_input(environment):
    engine = the_estate(environment)
    keys = {"accessKey": "test", "secretKey": "test", "endpoints": [{"s3": "http://127.0.0.1:9"}]}
    tags = {"tags": tags_of(engine)}
    provider = Provider({"region": settings_of(environment)["region"], "defaultTags": tags, **keys})
    found, checked = [], 0
    for request in engine.requests:
        if request.type.startswith("aws:"):
            inputs = plain(json_format.MessageToDict(request.object))
            _, failures = provider.check(request.type, request.name, {}, inputs, b"seed" * 8)
            found += [(request.name, failure) for failure in failures]
            checked += 1

    assert found == []
    assert checked > 100
