"""Training jobs, through the API and the container contract."""

import json

import pytest
from botocore.exceptions import ClientError

from tests.localcloud.trainings import ENDED, archived, channel, role, train

__all__ = ["role", "train"]
pytestmark = pytest.mark.cloud
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


def test_a_role_that_sagemaker_may_not_assume_is_refused_at_once(new_role, train):
    with pytest.raises(ClientError, match=r"allows principal 'sagemaker.amazonaws.com' to assume the role"):
        train("print(1)", RoleArn=new_role(["s3:*"], service="lambda"))
    with pytest.raises(ClientError, match="Please ensure that the role exists"):
        train("print(1)", RoleArn="arn:aws:iam::000000000000:role/nobody")


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
