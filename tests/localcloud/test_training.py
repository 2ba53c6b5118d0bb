"""Training jobs, through the API and the container contract."""

import io
import json
import tarfile
import time
import urllib.request

import pytest
from botocore.exceptions import ClientError

from tests.cloud import until

pytestmark = pytest.mark.cloud
ENDED = ("Completed", "Failed", "Stopped")


@pytest.fixture(scope="module")
def role(new_role):
    return new_role(["s3:*"])


@pytest.fixture
def train(aws, role, bucket, name, eventually):
    """Run a script as a job and return its final description."""

    def run(script, *, wait=True, **changes):
        archive = io.BytesIO()
        with tarfile.open(fileobj=archive, mode="w:gz") as tar:
            info = tarfile.TarInfo("train.py")
            info.size = len(script.encode())
            tar.addfile(info, io.BytesIO(script.encode()))
        aws("s3").put_object(Bucket=bucket, Key="code.tar.gz", Body=archive.getvalue())
        parameters = changes.pop("HyperParameters", {})
        request = {
            "TrainingJobName": name,
            "RoleArn": role,
            "AlgorithmSpecification": {"TrainingImage": "image", "TrainingInputMode": "File"},
            "OutputDataConfig": {"S3OutputPath": f"s3://{bucket}/models"},
            "ResourceConfig": {"InstanceType": "ml.m5.large", "InstanceCount": 1, "VolumeSizeInGB": 1},
            "StoppingCondition": {"MaxRuntimeInSeconds": 60},
            "HyperParameters": parameters
            | {"sagemaker_program": "train.py", "sagemaker_submit_directory": f"s3://{bucket}/code.tar.gz"},
        }
        aws("sagemaker").create_training_job(**request | changes)
        return ended() if wait else None

    def ended():
        def look():
            job = aws("sagemaker").describe_training_job(TrainingJobName=name)
            return job if job["TrainingJobStatus"] in ENDED else None

        return eventually(look)

    run.ended = ended
    return run


def channel(name, uri, **more):
    return {"ChannelName": name, "DataSource": {"S3DataSource": {"S3DataType": "S3Prefix", "S3Uri": uri, **more}}}


def archived(aws, uri):
    bucket, key = uri.removeprefix("s3://").split("/", 1)
    body = aws("s3").get_object(Bucket=bucket, Key=key)["Body"].read()
    with tarfile.open(fileobj=io.BytesIO(body)) as tar:
        return {member.name: tar.extractfile(member).read() for member in tar.getmembers() if member.isfile()}


CONTRACT = """
import argparse, json, os, pathlib, sys
parser = argparse.ArgumentParser()
parser.add_argument("--depth", type=int)
parser.add_argument("--objective")
known = parser.parse_args()
seen = {
    "args": vars(known), "cwd": os.getcwd(), "python": sys.executable,
    "train": sorted(str(p.relative_to("/opt/ml/input/data/train")) for p in pathlib.Path(os.environ["SM_CHANNEL_TRAIN"]).rglob("*.csv")),
    "hps": json.loads(os.environ["SM_HPS"]), "channels": json.loads(os.environ["SM_CHANNELS"]),
    "config": json.loads(pathlib.Path("/opt/ml/input/config/hyperparameters.json").read_text())["depth"],
    "host": os.environ["SM_CURRENT_HOST"],
}
pathlib.Path(os.environ["SM_MODEL_DIR"], "seen.json").write_text(json.dumps(seen))
pathlib.Path(os.environ["SM_OUTPUT_DATA_DIR"], "report.txt").write_text("report")
print("epoch=1 auc=0.5;"); print("epoch=2 auc=0.75;")
"""


def test_a_script_finds_the_container_contract_and_leaves_a_model(aws, bucket, train):
    for key in ("data/train/a.csv", "data/train/deep/b.csv", "data/trainer/other.csv"):
        aws("s3").put_object(Bucket=bucket, Key=key, Body=b"1")
    job = train(
        CONTRACT,
        HyperParameters={"depth": "6", "objective": "binary:logistic"},
        InputDataConfig=[channel("train", f"s3://{bucket}/data/train/")],
        AlgorithmSpecification={
            "TrainingImage": "image",
            "TrainingInputMode": "File",
            "MetricDefinitions": [{"Name": "auc", "Regex": "auc=([0-9.]+);"}],
        },
    )
    assert job["TrainingJobStatus"] == "Completed", job.get("FailureReason")
    seen = json.loads(archived(aws, job["ModelArtifacts"]["S3ModelArtifacts"])["seen.json"])
    assert seen.pop("python").endswith("python")
    assert seen == {
        "args": {"depth": 6, "objective": "binary:logistic"},
        "cwd": "/opt/ml/code",
        "train": ["a.csv", "deep/b.csv"],
        "hps": {"depth": 6, "objective": "binary:logistic"},
        "channels": ["train"],
        "config": "6",
        "host": "algo-1",
    }
    output = job["ModelArtifacts"]["S3ModelArtifacts"].replace("model.tar.gz", "output.tar.gz")
    assert archived(aws, output) == {"report.txt": b"report"}
    assert [(m["MetricName"], m["Value"]) for m in job["FinalMetricDataList"]] == [("auc", 0.75)]
    assert [t["Status"] for t in job["SecondaryStatusTransitions"]] == [
        "Starting",
        "Downloading",
        "Training",
        "Uploading",
        "Completed",
    ]


def test_a_jobs_lines_are_in_cloudwatch_logs_when_it_has_ended(aws, name, train):
    train("print('first'); print(); print('last')")
    [stream] = aws("logs").describe_log_streams(
        logGroupName="/aws/sagemaker/TrainingJobs", logStreamNamePrefix=f"{name}/algo-1-"
    )["logStreams"]
    found = aws("logs").get_log_events(
        logGroupName="/aws/sagemaker/TrainingJobs", logStreamName=stream["logStreamName"], startFromHead=True
    )["events"]
    assert [event["message"] for event in found] == ["first", " ", "last"]


def test_two_jobs_at_once_do_not_share_opt_ml(aws, bucket, role, eventually, name):
    wait = (
        "import os,time; f = open('/opt/ml/model/mine','w'); f.write(os.environ['TRAINING_JOB_NAME']); f.close(); "
        "time.sleep(0.5); print(sorted(os.listdir('/opt/ml/model')))"
    )
    names = [f"{name}-{number}" for number in range(2)]
    for job in names:
        aws("sagemaker").create_training_job(
            TrainingJobName=job,
            RoleArn=role,
            AlgorithmSpecification={
                "TrainingImage": "i",
                "TrainingInputMode": "File",
                "ContainerEntrypoint": ["/usr/bin/python3", "-c", wait],
            },
            OutputDataConfig={"S3OutputPath": f"s3://{bucket}/m"},
            ResourceConfig={"InstanceType": "ml.m5.large", "InstanceCount": 1, "VolumeSizeInGB": 1},
            StoppingCondition={"MaxRuntimeInSeconds": 60},
        )
    described = [
        eventually(
            lambda job=job: (
                (d := aws("sagemaker").describe_training_job(TrainingJobName=job))["TrainingJobStatus"] in ENDED and d
            )
        )
        for job in names
    ]
    models = [archived(aws, d["ModelArtifacts"]["S3ModelArtifacts"]) for d in described]
    assert models == [{"mine": job.encode()} for job in names]


def test_a_failing_script_says_what_it_printed(train):
    job = train("raise ValueError('the label column is missing')")
    assert job["TrainingJobStatus"] == "Failed"
    assert job["FailureReason"].startswith("AlgorithmError: ExecuteUserScriptError:\nExitCode 1")
    assert "the label column is missing" in job["FailureReason"]
    assert "ModelArtifacts" not in job


def test_a_failure_file_is_the_reason(train):
    job = train(
        "import sys; open('/opt/ml/output/failure','w').write('no rows after the join'); print('noise'); sys.exit(7)"
    )
    assert "ExitCode 7" in job["FailureReason"]
    assert "no rows after the join" in job["FailureReason"]


def test_stopping_gives_the_script_time_to_save_its_model(aws, name, train, eventually):
    train(
        "import signal,sys,time\n"
        "def save(*_): open('/opt/ml/model/partial','w').write('half'); sys.exit(0)\n"
        "signal.signal(signal.SIGTERM, save); print('ready'); time.sleep(60)",
        wait=False,
    )

    def ready():
        streams = aws("logs").describe_log_streams(logGroupName="/aws/sagemaker/TrainingJobs", logStreamNamePrefix=name)
        return any(s.get("lastEventTimestamp") for s in streams["logStreams"])

    eventually(
        lambda: (
            aws("sagemaker").describe_training_job(TrainingJobName=name)["SecondaryStatus"] == "Training" and ready()
        )
    )
    aws("sagemaker").stop_training_job(TrainingJobName=name)
    job = train.ended()
    assert (job["TrainingJobStatus"], job["SecondaryStatus"]) == ("Stopped", "Stopped")
    assert archived(aws, job["ModelArtifacts"]["S3ModelArtifacts"]) == {"partial": b"half"}
    with pytest.raises(ClientError, match="training job is in status Stopped"):
        aws("sagemaker").stop_training_job(TrainingJobName=name)


def test_a_job_over_its_time_ends_as_max_runtime_exceeded(train):
    started = time.monotonic()
    job = train("import time; time.sleep(60)", StoppingCondition={"MaxRuntimeInSeconds": 1})
    assert (job["TrainingJobStatus"], job["SecondaryStatus"]) == ("Stopped", "MaxRuntimeExceeded")
    assert time.monotonic() - started < 10


SPOT = """
import pathlib, time
state = pathlib.Path("/opt/ml/checkpoints/step")
step = int(state.read_text()) if state.exists() else 0
first = step == 0
print("starting at", step)
while step < 5:
    step += 1
    state.write_text(str(step))
    if first and step == 3:
        time.sleep(60)
pathlib.Path("/opt/ml/model/steps").write_text(str(step))
"""


@pytest.fixture
def interrupt(cloud, name):
    def take_capacity():
        with urllib.request.urlopen(f"{cloud.url}/_localcloud/interrupt/{name}") as answer:
            return json.load(answer)

    return take_capacity


def test_an_interrupted_spot_job_resumes_from_its_checkpoint(aws, bucket, name, train, interrupt):
    train(
        SPOT,
        wait=False,
        EnableManagedSpotTraining=True,
        StoppingCondition={"MaxRuntimeInSeconds": 60, "MaxWaitTimeInSeconds": 120},
        CheckpointConfig={"S3Uri": f"s3://{bucket}/checkpoints/{name}"},
    )
    key = f"checkpoints/{name}/step"
    until(
        lambda: [
            o
            for o in aws("s3").list_objects_v2(Bucket=bucket, Prefix=key).get("Contents", [])
            if aws("s3").get_object(Bucket=bucket, Key=key)["Body"].read() == b"3"
        ]
    )
    assert interrupt() == {"interrupted": True}
    job = train.ended()
    assert job["TrainingJobStatus"] == "Completed", job.get("FailureReason")
    assert "Interrupted" in [transition["Status"] for transition in job["SecondaryStatusTransitions"]]
    assert archived(aws, job["ModelArtifacts"]["S3ModelArtifacts"]) == {"steps": b"5"}


def test_a_role_without_rights_on_the_data_fails_the_job(aws, bucket, new_role, train):
    aws("s3").put_object(Bucket=bucket, Key="data/a", Body=b"1")
    statements = [
        {
            "Effect": "Allow",
            "Action": "s3:*",
            "Resource": [f"arn:aws:s3:::{bucket}/code.tar.gz", f"arn:aws:s3:::{bucket}/models/*"],
        }
    ]
    job = train(
        "print(1)",
        RoleArn=new_role([], statements=statements),
        InputDataConfig=[channel("train", f"s3://{bucket}/data")],
    )
    assert job["TrainingJobStatus"] == "Failed"
    assert "AccessDenied" in job["FailureReason"]
    assert "ListObjectsV2" in job["FailureReason"]


def test_a_role_that_sagemaker_may_not_assume_is_refused_at_once(new_role, train):
    with pytest.raises(ClientError, match=r"allows principal 'sagemaker.amazonaws.com' to assume the role"):
        train("print(1)", RoleArn=new_role(["s3:*"], service="lambda"))
    with pytest.raises(ClientError, match="Please ensure that the role exists"):
        train("print(1)", RoleArn="arn:aws:iam::000000000000:role/nobody")


def test_an_image_alone_fails_with_the_way_out(aws, role, name, train):
    aws("sagemaker").create_training_job(
        TrainingJobName=name,
        RoleArn=role,
        AlgorithmSpecification={"TrainingImage": "some/image", "TrainingInputMode": "File"},
        OutputDataConfig={"S3OutputPath": "s3://nowhere/m"},
        ResourceConfig={"InstanceType": "ml.m5.large", "InstanceCount": 1, "VolumeSizeInGB": 1},
        StoppingCondition={"MaxRuntimeInSeconds": 60},
    )
    assert "got only the image some/image; give ContainerEntrypoint" in train.ended()["FailureReason"]


def test_a_name_is_used_once(train):
    train("print(1)")
    with pytest.raises(ClientError) as caught:
        train("print(1)")
    assert caught.value.response["Error"]["Code"] == "ResourceInUse"


def test_status_changes_are_events(aws, name, train, eventually):
    queue = aws("sqs").create_queue(QueueName=name)["QueueUrl"]
    arn = aws("sqs").get_queue_attributes(QueueUrl=queue, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
    pattern = {
        "source": ["aws.sagemaker"],
        "detail-type": ["SageMaker Training Job State Change"],
        "detail": {"TrainingJobName": [name], "TrainingJobStatus": ["Completed"]},
    }
    aws("events").put_rule(Name=name, EventPattern=json.dumps(pattern))
    aws("events").put_targets(Rule=name, Targets=[{"Id": "1", "Arn": arn}])
    job = train("print(1)")
    [message] = eventually(lambda: aws("sqs").receive_message(QueueUrl=queue).get("Messages"))
    event = json.loads(message["Body"])
    assert event["resources"] == [job["TrainingJobArn"]]
    assert event["detail"]["SecondaryStatus"] == "Completed"
    assert event["detail"]["CreationTime"] == round(job["CreationTime"].timestamp() * 1000)
