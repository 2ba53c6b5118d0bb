"""The provider behind a real gRPC channel, for tests that drive it as the real engine does."""

import grpc
import pytest
from pulumi.runtime.proto import provider_pb2 as pb
from pulumi.runtime.proto import provider_pb2_grpc

from localcloud.provider.api import SECRET, SIGNATURE
from localcloud.provider.plugin import start
from localcloud.provider.wire import wired_map


def urn(kind, name="thing"):
    return f"urn:pulumi:local::mlops::mlops:index:Part${kind}::{name}"


def secret(value):
    return {SIGNATURE: SECRET, "value": value}


def configure(stub, **args):
    return stub.Configure(pb.ConfigureRequest(args=wired_map({"region": "us-east-1", **args})))


def check(stub, kind, news, olds=None):
    request = pb.CheckRequest(urn=urn(kind), olds=wired_map(olds or {}), news=wired_map(news), randomSeed=b"seed")
    return stub.Check(request)


@pytest.fixture(scope="module")
def stub():
    server, port = start()
    with grpc.insecure_channel(f"127.0.0.1:{port}") as channel:
        yield provider_pb2_grpc.ResourceProviderStub(channel)
    server.stop(None).wait()
