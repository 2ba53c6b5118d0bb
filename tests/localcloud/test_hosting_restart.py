"""What hosting and the feature store have after the cloud was stopped or killed."""

import os
import signal

import pytest

from localcloud import process, service
from localcloud.ports import free_port
from tests.cloud import aws, bucket, eventually, new_role
from tests.localcloud.features import features
from tests.localcloud.hosts import hosts

__all__ = ["aws", "bucket", "eventually", "features", "hosts", "new_role"]
pytestmark = pytest.mark.cloud


@pytest.fixture(scope="session")
def cloud(tmp_path_factory):
    """A cloud of this module's own, which its tests stop and kill."""
    running = service.start(tmp_path_factory.mktemp("restart") / "home", free_port())
    yield running
    service.stop(running.home)


def port(cloud):
    return int(cloud.url.rpartition(":")[2])


def test_a_stopped_cloud_serves_again_with_the_deployed_model_and_lost_no_capture(hosts, cloud):
    capture = {
        "EnableCapture": True,
        "InitialSamplingPercentage": 100,
        "DestinationS3Uri": f"s3://{hosts.bucket}/captured",
        "CaptureOptions": [{"CaptureMode": "InputAndOutput"}],
    }
    model = hosts.model("one")
    name = hosts.serving(hosts.variant(model), DataCaptureConfig=capture)
    wanted = [{"VariantName": "blue", "DesiredInstanceCount": 2}]
    hosts.sagemaker.update_endpoint_weights_and_capacities(EndpointName=name, DesiredWeightsAndCapacities=wanted)
    hosts.settled(name)
    hosts.aws("s3").delete_object(Bucket=hosts.bucket, Key=f"{model}.tar.gz")
    for _ in range(10):
        hosts.ask(name)

    service.stop(cloud.home)
    assert process.marked(cloud.home) == []
    service.start(cloud.home, port(cloud))

    assert hosts.answer(name) == "one"
    [variant] = hosts.settled(name)["ProductionVariants"]
    assert variant["CurrentInstanceCount"] == 2
    found = hosts.aws("s3").list_objects_v2(Bucket=hosts.bucket, Prefix=f"captured/{name}/")["Contents"]
    bodies = [hosts.aws("s3").get_object(Bucket=hosts.bucket, Key=item["Key"])["Body"].read() for item in found]
    assert sum(len(body.splitlines()) for body in bodies) == 10


def test_a_killed_cloud_has_every_record_that_was_acknowledged(features, cloud, eventually):
    group = features.group()
    eventually(lambda: not (cloud.home / "state" / "unsaved").exists())
    features.put(group, "a", 100, departure=7)

    for pid in process.marked(cloud.home):
        os.kill(pid, signal.SIGKILL)
    service.start(cloud.home, port(cloud))

    assert features.get(group, "a")["departure"] == "7"
    features.flush()
    assert features.offline_ids(group) == ["a"]
