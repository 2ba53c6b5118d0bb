"""An endpoint that changes while requests are in flight."""

import os
import signal
import socket
import threading
from collections import Counter
from urllib.parse import urlsplit

import pytest
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

from localcloud import process
from tests.localcloud.hosts import hosts

__all__ = ["hosts"]
pytestmark = pytest.mark.cloud
BODY = b"1,2"


class Load:
    """Clients that ask without a pause; each answer is counted, each failure kept in words.

    They speak HTTP over bare sockets: what is tested is the cloud, and a client library would take most of the time.
    """

    def __init__(self, url, endpoint, clients=8):
        path = f"/endpoints/{endpoint}/invocations"
        request = AWSRequest("POST", url + path, {"Content-Type": "text/csv"}, BODY)
        SigV4Auth(Credentials("test", "test"), "sagemaker", "us-east-1").add_auth(request)
        headers = "".join(f"{name}: {value}\r\n" for name, value in request.headers.items())
        head = f"POST {path} HTTP/1.1\r\nHost: localhost\r\n{headers}Content-Length: {len(BODY)}\r\n\r\n"
        self.request, self.port = head.encode() + BODY, urlsplit(url).port
        self.counters = [Counter() for _ in range(clients)]
        self._stop = threading.Event()
        self._threads = [threading.Thread(target=self._ask, args=(counter,)) for counter in self.counters]

    def __enter__(self):
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_error):
        self._stop.set()
        for thread in self._threads:
            thread.join()

    @property
    def answers(self):
        return sum(self.counters, Counter())

    def _ask(self, counter):
        with socket.create_connection(("127.0.0.1", self.port), timeout=30) as connection:
            stream = connection.makefile("rb")
            while not self._stop.is_set():
                connection.sendall(self.request)
                status = stream.readline().split()[1].decode()
                headers = dict(line.lower().split(b": ", 1) for line in iter(stream.readline, b"\r\n"))
                body = stream.read(int(headers[b"content-length"])).decode()
                counter[body if status == "200" else f"{status} {body}"] += 1
            stream.close()


def canary(wait=0.0, **more):
    size = {"Type": "CAPACITY_PERCENT", "Value": 50}
    routing = {"Type": "CANARY", "CanarySize": size, "WaitIntervalInSeconds": int(wait)}
    return {"BlueGreenUpdatePolicy": {"TrafficRoutingConfiguration": routing, "TerminationWaitInSeconds": 0}, **more}


def test_ten_thousand_requests_during_updates_are_all_answered_by_old_or_new(hosts, cloud, eventually):
    one = hosts.config(hosts.variant(hosts.model("one")))
    two = hosts.config(hosts.variant(hosts.model("two"), count=2))
    name = hosts.endpoint(one)
    hosts.settled(name)

    with Load(cloud.url, name) as load:
        while load.answers.total() < 10_000:
            for config in (two, one):
                found = hosts.update(name, config)
                assert (found["EndpointStatus"], found["EndpointConfigName"]) == ("InService", config)

    assert set(load.answers) == {"one", "two"}
    assert hosts.answer(name) == "one"


@pytest.mark.parametrize(
    "deployment",
    [
        canary(wait=1),
        {
            "RollingUpdatePolicy": {
                "MaximumBatchSize": {"Type": "INSTANCE_COUNT", "Value": 1},
                "WaitIntervalInSeconds": 0,
            }
        },
    ],
    ids=["canary", "rolling"],
)
def test_a_stepwise_update_serves_both_and_ends_with_the_new_one(hosts, cloud, deployment):
    name = hosts.serving(hosts.variant(hosts.model("one"), count=2))
    two = hosts.config(hosts.variant(hosts.model("two"), count=2))

    with Load(cloud.url, name, clients=2) as load:
        found = hosts.update(name, two, DeploymentConfig=deployment)

    assert found["EndpointConfigName"] == two
    assert set(found["LastDeploymentConfig"]) == set(deployment)
    assert set(load.answers) == {"one", "two"}
    assert {hosts.answer(name) for _ in range(6)} == {"two"}


def test_a_model_that_cannot_load_is_rolled_back_in_service_with_the_old_configuration(hosts, cloud):
    one = hosts.config(hosts.variant(hosts.model("one")))
    name = hosts.endpoint(one)
    hosts.settled(name)
    broken = hosts.config(hosts.variant(hosts.model(script="raise SystemExit(3)")))

    with Load(cloud.url, name, clients=2) as load:
        found = hosts.update(name, broken)

    assert (found["EndpointStatus"], found["EndpointConfigName"]) == ("InService", one)
    assert "did not pass the ping health check" in found["FailureReason"]
    assert set(load.answers) == {"one"}


def test_an_alarm_takes_the_traffic_back(hosts, aws, name):
    one = hosts.config(hosts.variant(hosts.model("one")))
    endpoint = hosts.endpoint(one)
    hosts.settled(endpoint)
    two = hosts.config(hosts.variant(hosts.model("two")))
    aws("cloudwatch").put_metric_alarm(
        AlarmName=name,
        Namespace="Test",
        MetricName="Never",
        Statistic="Sum",
        Period=60,
        EvaluationPeriods=1,
        Threshold=1,
        ComparisonOperator="GreaterThanThreshold",
        TreatMissingData="ignore",
    )
    guarded = canary(wait=60, AutoRollbackConfiguration={"Alarms": [{"AlarmName": name}]})
    hosts.sagemaker.update_endpoint(EndpointName=endpoint, EndpointConfigName=two, DeploymentConfig=guarded)
    pending = hosts.eventually(
        lambda: hosts.sagemaker.describe_endpoint(EndpointName=endpoint)["PendingDeploymentSummary"]
    )
    hosts.eventually(lambda: hosts.answer(endpoint) == "two")
    aws("cloudwatch").set_alarm_state(AlarmName=name, StateValue="ALARM", StateReason="test")

    found = hosts.settled(endpoint)

    assert pending["EndpointConfigName"] == two
    assert (found["EndpointStatus"], found["EndpointConfigName"]) == ("InService", one)
    assert name in found["FailureReason"]
    assert {hosts.answer(endpoint) for _ in range(10)} == {"one"}


def test_a_second_update_and_a_deletion_wait_for_the_first(hosts):
    name = hosts.serving(hosts.variant(hosts.model("one")))
    two = hosts.config(hosts.variant(hosts.model("two")))
    refused = hosts.sagemaker.exceptions.ClientError
    hosts.sagemaker.update_endpoint(EndpointName=name, EndpointConfigName=two, DeploymentConfig=canary(wait=1))

    with pytest.raises(refused, match="in-progress"):
        hosts.sagemaker.update_endpoint(EndpointName=name, EndpointConfigName=two)
    with pytest.raises(refused, match="in-progress"):
        hosts.sagemaker.delete_endpoint(EndpointName=name)
    assert hosts.settled(name)["EndpointConfigName"] == two


def test_an_alarm_that_does_not_exist_is_refused_before_anything_changes(hosts):
    name = hosts.serving(hosts.variant(hosts.model("one")))
    two = hosts.config(hosts.variant(hosts.model("two")))
    guarded = canary(AutoRollbackConfiguration={"Alarms": [{"AlarmName": "missing"}]})

    with pytest.raises(hosts.sagemaker.exceptions.ClientError, match="Alarms must exist, got missing"):
        hosts.sagemaker.update_endpoint(EndpointName=name, EndpointConfigName=two, DeploymentConfig=guarded)
    assert hosts.sagemaker.describe_endpoint(EndpointName=name)["EndpointStatus"] == "InService"


def test_weights_and_sizes_change_without_a_deployment_and_can_be_retained(hosts):
    blue, green = hosts.variant(hosts.model("one")), hosts.variant(hosts.model("two"), "green")
    name = hosts.serving(blue, green)
    wanted = [
        {"VariantName": "blue", "DesiredWeight": 0.0},
        {"VariantName": "green", "DesiredInstanceCount": 2},
    ]
    hosts.sagemaker.update_endpoint_weights_and_capacities(EndpointName=name, DesiredWeightsAndCapacities=wanted)
    found = hosts.settled(name)["ProductionVariants"]

    assert [(v["CurrentWeight"], v["CurrentInstanceCount"]) for v in found] == [(0.0, 1), (1.0, 2)]
    assert {hosts.answer(name) for _ in range(10)} == {"two"}

    found = hosts.update(name, hosts.config(blue, green), RetainAllVariantProperties=True)["ProductionVariants"]

    assert [(v["DesiredWeight"], v["DesiredInstanceCount"]) for v in found] == [(0.0, 1), (1.0, 2)]


def test_a_shadow_variant_sees_requests_and_its_errors_reach_nobody(hosts, cloud):
    shadow = hosts.variant(hosts.model(script=hosts_script_that_counts()), "dark")
    name = hosts.serving(hosts.variant(hosts.model("one")), ShadowProductionVariants=[shadow])

    assert {hosts.answer(name) for _ in range(5)} == {"one"}
    counted = cloud.home / "seen-by-shadow"
    hosts.eventually(lambda: counted.exists() and len(counted.read_text()) == 5)
    counted.unlink()


def hosts_script_that_counts():
    return """
        import os
        def model_fn(folder): return 0
        def input_fn(data, kind):
            with open(os.path.join(os.environ["LOCALCLOUD_HOME"], "seen-by-shadow"), "a") as file: file.write("x")
            raise KeyError("nobody sees this")
    """


def test_a_killed_server_is_replaced_and_others_answer_meanwhile(hosts, cloud):
    running = set(process.marked(cloud.home))
    name = hosts.serving(hosts.variant(hosts.model("one"), count=2))
    first, _second = sorted(set(process.marked(cloud.home)) - running)

    with Load(cloud.url, name, clients=2) as load:
        os.kill(first, signal.SIGKILL)
        hosts.eventually(lambda: len(set(process.marked(cloud.home)) - running - {first}) == 2)

    assert set(load.answers) == {"one"}


def test_a_change_of_status_is_an_event(hosts, aws, new_role):
    queue = aws("sqs").create_queue(QueueName=f"events-{hosts.bucket}")["QueueUrl"]
    arn = aws("sqs").get_queue_attributes(QueueUrl=queue, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
    rule = f"rule-{hosts.bucket}"
    pattern = '{"source": ["aws.sagemaker"], "detail": {"EndpointStatus": ["IN_SERVICE"]}}'
    aws("events").put_rule(Name=rule, EventPattern=pattern)
    aws("events").put_targets(Rule=rule, Targets=[{"Id": "queue", "Arn": arn}])
    name = hosts.serving(hosts.variant(hosts.model()))

    def received():
        messages = aws("sqs").receive_message(QueueUrl=queue, WaitTimeSeconds=1).get("Messages", [])
        return any(f'"EndpointName": "{name}"' in message["Body"] for message in messages)

    hosts.eventually(received)
    aws("events").remove_targets(Rule=rule, Ids=["queue"])
    aws("events").delete_rule(Name=rule)
