"""A resource's whole life over a real gRPC channel, on the running local cloud."""

import json

import grpc
import pytest
from google.rpc import status_pb2
from pulumi.runtime.proto import provider_pb2 as pb

from localcloud.provider.wire import plain_map, wired_map
from tests.localcloud.provider_life import SERVICES
from tests.localcloud.provider_wire import check, configure, secret, stub, urn

__all__ = ["stub"]
pytestmark = pytest.mark.cloud
QUEUE = "aws:sqs/queue:Queue"


@pytest.fixture
def configured(stub, cloud):
    # Nested settings come as JSON texts, and keys as secrets although we accept none.
    configure(
        stub,
        accessKey=secret("test"),
        secretKey=secret("test"),
        endpoints=json.dumps([dict.fromkeys(SERVICES, cloud.url)]),
        defaultTags=json.dumps({"tags": {"Project": "estate"}}),
    )
    return stub


def test_a_resource_lives_through_the_protocol(configured):
    checked = check(configured, QUEUE, {"visibilityTimeoutSeconds": 45, "tags": {"Team": "ml"}}).inputs
    made = configured.Create(pb.CreateRequest(urn=urn(QUEUE), properties=checked))
    known = {"urn": urn(QUEUE), "id": made.id}
    read = configured.Read(pb.ReadRequest(**known, inputs=checked, properties=made.properties))
    imported = configured.Read(pb.ReadRequest(**known))
    news = wired_map({**plain_map(checked), "visibilityTimeoutSeconds": 60})
    arguments = {"olds": made.properties, "old_inputs": checked, "news": news}
    planned = configured.Update(pb.UpdateRequest(**known, **arguments, preview=True))
    updated = configured.Update(pb.UpdateRequest(**known, **arguments))
    configured.Delete(pb.DeleteRequest(**known, properties=updated.properties))
    gone = configured.Read(pb.ReadRequest(**known, inputs=checked, properties=updated.properties))

    assert plain_map(read.inputs) == plain_map(checked)
    assert plain_map(imported.inputs)["visibilityTimeoutSeconds"] == 45
    assert plain_map(planned.properties)["visibilityTimeoutSeconds"] == 60
    assert plain_map(updated.properties)["visibilityTimeoutSeconds"] == 60
    assert plain_map(made.properties)["tagsAll"] == {"Project": "estate", "Team": "ml"}
    assert gone.id == ""


def test_a_half_made_resource_reaches_the_engine_with_its_id(configured):
    kind = "aws:cloudwatch/logGroup:LogGroup"
    inputs = {**plain_map(check(configured, kind, {}).inputs), "retentionInDays": 15}
    with pytest.raises(grpc.RpcError) as refused:
        configured.Create(pb.CreateRequest(urn=urn(kind), properties=wired_map(inputs)))
    details = dict(refused.value.trailing_metadata())["grpc-status-details-bin"]
    half = pb.ErrorResourceInitFailed()
    status_pb2.Status.FromString(details).details[0].Unpack(half)
    configured.Delete(pb.DeleteRequest(urn=urn(kind), id=half.id, properties=half.properties))

    assert half.id == inputs["name"]
    assert "InvalidParameterException" in half.reasons[0]


def test_lookups_answer_through_the_protocol(configured):
    token = "aws:index/getCallerIdentity:getCallerIdentity"
    answer = configured.Invoke(pb.InvokeRequest(tok=token, args=wired_map({})))

    assert plain_map(getattr(answer, "return"))["accountId"] == "000000000000"
