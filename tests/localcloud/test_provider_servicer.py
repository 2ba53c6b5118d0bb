"""The provider over a real gRPC channel, as the real engine drives it."""

import subprocess
import sys

import grpc
import pytest
from google.protobuf import empty_pb2
from pulumi.runtime.proto import provider_pb2 as pb
from pulumi.runtime.proto import provider_pb2_grpc

from localcloud.provider import UNKNOWN
from localcloud.provider.api import ARCHIVE, DEFAULTS, SIGNATURE
from localcloud.provider.wire import plain_map, wired_map
from tests.localcloud.provider_life import SERVICES
from tests.localcloud.provider_wire import check, configure, stub, urn
from tests.localcloud.samples.sample import archive, trust

__all__ = ["stub"]
FUNCTION, QUEUE, ROLE = "aws:lambda/function:Function", "aws:sqs/queue:Queue", "aws:iam/role:Role"


def test_the_engine_is_told_to_send_no_secrets_and_to_preview(stub):
    answer = configure(stub)

    assert (answer.acceptSecrets, answer.supportsPreview) == (False, True)


def test_the_version_is_that_of_the_spoken_pulumi_aws(stub):
    assert stub.GetPluginInfo(empty_pb2.Empty()).version == "7.51.1"


def test_configuration_is_checked_and_compared(stub):
    same = pb.DiffRequest(old_inputs=wired_map({"region": "a"}), news=wired_map({"region": "a"}))
    other = pb.DiffRequest(old_inputs=wired_map({"region": "a"}), news=wired_map({"region": "b"}))

    assert plain_map(stub.CheckConfig(pb.CheckRequest(news=wired_map({"region": "a"}))).inputs) == {"region": "a"}
    assert stub.DiffConfig(same).changes == pb.DiffResponse.DIFF_NONE
    assert stub.DiffConfig(other).changes == pb.DiffResponse.DIFF_SOME


def test_check_names_defaults_and_failures(stub):
    configure(stub)
    good = check(stub, QUEUE, {})
    bad = check(stub, QUEUE, {"visibilityTimeout": 3})

    assert plain_map(good.inputs) == {"name": "thing-19b2585", DEFAULTS: ["name"]}
    assert [(each.property, each.reason) for each in bad.failures] == [
        (
            "visibilityTimeout",
            "must be an input of the type, got visibilityTimeout; did you mean visibilityTimeoutSeconds?",
        )
    ]


def test_every_kind_of_unknown_passes_check_and_comes_back_as_the_one(stub):
    configure(stub)
    number = "3eeb2bf0-c639-47a8-9e75-3b44932eb421"
    checked = check(stub, QUEUE, {"visibilityTimeoutSeconds": number, "kmsMasterKeyId": UNKNOWN})

    assert list(checked.failures) == []
    assert plain_map(checked.inputs)["visibilityTimeoutSeconds"] == UNKNOWN


def test_a_preview_tells_inputs_and_unknowns_and_calls_nothing(stub):
    configure(stub, endpoints=[dict.fromkeys(SERVICES, "http://127.0.0.1:9")])
    inputs = check(stub, QUEUE, {"kmsMasterKeyId": UNKNOWN}).inputs
    told = stub.Create(pb.CreateRequest(urn=urn(QUEUE), properties=inputs, preview=True))
    outputs = plain_map(told.properties)

    assert told.id == ""
    assert outputs["name"] == "thing-19b2585"
    assert outputs["arn"] == outputs["url"] == outputs["kmsMasterKeyId"] == UNKNOWN


def test_an_archive_known_by_its_hash_alone_is_compared_by_it(stub):
    configure(stub)
    role = "arn:aws:iam::000000000000:role/r"
    inputs = check(stub, FUNCTION, {"role": role, "code": archive(main="x = 1\n")}).inputs
    hollow = {**plain_map(inputs), "code": {SIGNATURE: ARCHIVE, "hash": "abc"}}
    changed = check(stub, FUNCTION, {"role": role, "code": archive(main="x = 2\n")}, plain_map(inputs)).inputs

    def diff(news):
        return stub.Diff(pb.DiffRequest(urn=urn(FUNCTION), id="f", old_inputs=wired_map(hollow), news=news))

    assert diff(inputs).changes == pb.DiffResponse.DIFF_NONE
    assert list(diff(changed).diffs) == ["sourceCodeHash"]
    assert diff(changed).detailedDiff["sourceCodeHash"].kind == pb.PropertyDiff.UPDATE


def test_a_replacement_is_told_with_its_order(stub):
    configure(stub)
    olds = {"name": "mine", "path": "/a/", "assumeRolePolicy": trust("lambda")}
    request = pb.DiffRequest(
        urn=urn(ROLE), id="mine", old_inputs=wired_map(olds), news=wired_map({**olds, "path": "/b/"})
    )
    answer = stub.Diff(request)

    assert list(answer.replaces) == ["path"]
    assert answer.deleteBeforeReplace
    assert answer.detailedDiff["path"].kind == pb.PropertyDiff.UPDATE_REPLACE


def test_a_refusal_arrives_in_words(stub):
    configure(stub)
    with pytest.raises(grpc.RpcError) as refused:
        stub.Invoke(pb.InvokeRequest(tok="aws:ec2/getVpc:getVpc", args=wired_map({})))

    assert "lookup must be one of" in refused.value.details()


def test_the_plugin_prints_its_port_serves_there_and_ends_when_told():
    command = [sys.executable, "-m", "localcloud.provider.plugin", "127.0.0.1:1"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        try:
            port = int(process.stdout.readline())
            with grpc.insecure_channel(f"127.0.0.1:{port}") as channel:
                answer = provider_pb2_grpc.ResourceProviderStub(channel).CheckConfig(
                    pb.CheckRequest(news=wired_map({"region": "a"})), wait_for_ready=True, timeout=20
                )
        finally:
            process.terminate()

    assert plain_map(answer.inputs) == {"region": "a"}
    assert process.returncode == 0
