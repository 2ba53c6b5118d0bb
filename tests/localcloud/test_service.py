"""The cloud as a service: it starts once, says what is wrong, and leaves nothing behind."""

import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import boto3
import pytest

from localcloud import process, service
from localcloud.ports import free_port

pytestmark = pytest.mark.cloud
SESSION = boto3.session.Session(aws_access_key_id="test", aws_secret_access_key="test", region_name="us-east-1")
LOOPBACK = {"0100007F", "00000000000000000000000001000000", "0000000000000000FFFF00000100007F"}


@pytest.fixture
def home(tmp_path):
    yield tmp_path / "home"
    service.stop(tmp_path / "home")


def client(running, name):
    return SESSION.client(name, endpoint_url=running.url)


def command(home, *words):
    return [sys.executable, "-m", "localcloud", *words, "--home", str(home)]


def open_sockets(pids):
    """Local address of every listening TCP socket of these processes."""
    held = set()
    for pid in pids:
        for link in Path(f"/proc/{pid}/fd").iterdir():
            try:
                held.add(str(link.readlink()))
            except OSError:
                continue
    rows = [
        line.split() for table in ("tcp", "tcp6") for line in Path(f"/proc/net/{table}").read_text().splitlines()[1:]
    ]
    return {row[1].partition(":")[0] for row in rows if row[3] == "0A" and f"socket:[{row[9]}]" in held}


def a_job_that_sleeps(running):
    trust = {
        "Statement": [
            {"Effect": "Allow", "Principal": {"Service": "sagemaker.amazonaws.com"}, "Action": "sts:AssumeRole"}
        ]
    }
    role = client(running, "iam").create_role(RoleName="job", AssumeRolePolicyDocument=json.dumps(trust))["Role"]["Arn"]
    client(running, "sagemaker").create_processing_job(
        ProcessingJobName="sleeper",
        RoleArn=role,
        AppSpecification={"ImageUri": "i", "ContainerEntrypoint": ["sh", "-c", "setsid sleep 300 & sleep 300"]},
        ProcessingResources={"ClusterConfig": {"InstanceCount": 1, "InstanceType": "ml.m5.large", "VolumeSizeInGB": 1}},
    )
    deadline = time.monotonic() + 10
    while len(process.marked(running.home)) < 5:
        assert time.monotonic() < deadline
        time.sleep(0.02)


def test_everything_is_there_again_after_stop_and_start(home):
    running = service.start(home, free_port())
    client(running, "s3").create_bucket(Bucket="kept")
    client(running, "s3").put_object(Bucket="kept", Key="a", Body=b"1")
    client(running, "ssm").put_parameter(Name="/kept", Value="v", Type="String")
    client(running, "sagemaker").create_model_package_group(
        ModelPackageGroupName="kept", Tags=[{"Key": "k", "Value": "v"}]
    )
    service.stop(home)
    running = service.start(home, free_port())
    assert running.notes == ()
    assert client(running, "s3").get_object(Bucket="kept", Key="a")["Body"].read() == b"1"
    assert client(running, "ssm").get_parameter(Name="/kept")["Parameter"]["Value"] == "v"
    group = client(running, "sagemaker").describe_model_package_group(ModelPackageGroupName="kept")
    tags = client(running, "sagemaker").list_tags(ResourceArn=group["ModelPackageGroupArn"])["Tags"]
    assert tags == [{"Key": "k", "Value": "v"}]


def test_nothing_listens_beyond_loopback_and_nothing_is_left_after_stop(home):
    running = service.start(home, free_port())
    a_job_that_sleeps(running)
    pids = process.marked(home)
    assert open_sockets(pids)
    assert open_sockets(pids) <= LOOPBACK
    service.stop(home)
    assert [pid for pid in pids if process.alive(pid)] == []
    assert sorted(path.name for path in home.iterdir()) == ["lock", "logs", "state"]


def test_a_taken_port_is_named_with_its_holder_and_nothing_is_started(home):
    with socket.socket() as holder:
        holder.bind(("127.0.0.1", 0))
        holder.listen()
        port = holder.getsockname()[1]
        done = subprocess.run(
            command(home, "start", "--port", str(port)), capture_output=True, text=True, timeout=60, check=False
        )
    assert done.returncode == 2
    assert done.stderr.startswith(f"port must be free, got {port} in use by ")
    assert f"(pid {os.getpid()}); stop it, or start the cloud on another port" in done.stderr
    assert process.marked(home) == []


def test_after_a_kill_it_starts_and_says_what_it_could_not_keep(home):
    running = service.start(home, free_port())
    client(running, "s3").create_bucket(Bucket="kept")
    deadline = time.monotonic() + 10
    while (home / "state" / "unsaved").exists():
        assert time.monotonic() < deadline
        time.sleep(0.02)
    a_job_that_sleeps(running)
    client(running, "ssm").put_parameter(Name="/late", Value="v", Type="String")
    orphans = process.marked(home)
    record = json.loads((home / "pids.json").read_text())
    for pid in (record["front"], record["ministack"]):
        os.kill(pid, signal.SIGKILL)
    running = service.start(home, free_port())
    assert [pid for pid in orphans if process.alive(pid)] == []
    assert re.search(r"killed: ended \d+ processes it left behind", running.notes[0])
    assert "were not saved" in running.notes[1]
    assert [bucket["Name"] for bucket in client(running, "s3").list_buckets()["Buckets"]] == ["kept"]
    job = client(running, "sagemaker").describe_processing_job(ProcessingJobName="sleeper")
    assert job["ProcessingJobStatus"] == "Failed"
    assert "the local cloud was stopped while this job ran" in job["FailureReason"]


def test_a_second_start_changes_nothing_and_a_reset_forgets(home):
    running = service.start(home, free_port())
    before = process.marked(home)
    assert service.start(home, free_port()) == running
    assert process.marked(home) == before
    service.reset(home)
    assert (home.exists(), process.marked(home)) == (False, [])


def test_two_starts_at_once_make_one_cloud_that_speaks_to_a_shell(home):
    def say(*words):
        done = subprocess.run(command(home, *words), capture_output=True, text=True, check=False)
        return done.returncode, done.stdout

    port = str(free_port())
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True}
    both = [subprocess.Popen(command(home, "start", "--port", port), **pipes) for _ in range(2)]
    answers = [starting.communicate(timeout=60) for starting in both]
    assert [starting.returncode for starting in both] == [0, 0], answers
    assert {out for out, _ in answers} == {f"http://127.0.0.1:{port}\n"}
    code, words = say("status")
    assert (code, words.startswith(f"running at http://127.0.0.1:{port}, 2 processes")) == (0, True)
    assert "Ready" in say("logs")[1]
    assert say("stop") == (0, "")
    assert say("status") == (1, "not running\n")
