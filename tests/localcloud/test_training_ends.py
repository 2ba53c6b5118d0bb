"""How a training job ends other than well."""

import json
import time
import urllib.request

import pytest
from botocore.exceptions import ClientError

from tests.cloud import until
from tests.localcloud.trainings import archived, channel, role, train

__all__ = ["role", "train"]
pytestmark = pytest.mark.cloud


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
