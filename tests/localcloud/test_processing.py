"""Processing jobs, through the API and the container contract."""

import time

import pytest
from botocore.exceptions import ClientError

pytestmark = pytest.mark.cloud
ENDED = ("Completed", "Failed", "Stopped")


@pytest.fixture(scope="module")
def role(new_role):
    return new_role(["s3:*"])


@pytest.fixture
def process(aws, role, name, eventually):
    """Run an entry point as a job and return its final description."""

    def run(entry, *, wait=True, inputs=(), outputs=(), instances=1, **changes):
        request = {
            "ProcessingJobName": name,
            "RoleArn": role,
            "AppSpecification": {"ImageUri": "image", "ContainerEntrypoint": entry},
            "ProcessingResources": {
                "ClusterConfig": {"InstanceCount": instances, "InstanceType": "ml.m5.large", "VolumeSizeInGB": 1}
            },
            "ProcessingInputs": list(inputs),
            "ProcessingOutputConfig": {"Outputs": list(outputs)},
        }
        if not outputs:
            del request["ProcessingOutputConfig"]
        aws("sagemaker").create_processing_job(**request | changes)
        return ended() if wait else None

    def ended():
        def look():
            job = aws("sagemaker").describe_processing_job(ProcessingJobName=name)
            return job if job["ProcessingJobStatus"] in ENDED else None

        return eventually(look)

    run.ended = ended
    return run


@pytest.fixture
def two_under_way(aws, role, name):
    """As many jobs under way as run at once."""
    names = [f"{name}-{number}" for number in range(2)]
    for sleeper in names:
        aws("sagemaker").create_processing_job(
            ProcessingJobName=sleeper,
            RoleArn=role,
            AppSpecification={"ImageUri": "image", "ContainerEntrypoint": ["sleep", "60"]},
            ProcessingResources={
                "ClusterConfig": {"InstanceCount": 1, "InstanceType": "ml.m5.large", "VolumeSizeInGB": 1}
            },
        )
    yield
    for sleeper in names:
        aws("sagemaker").stop_processing_job(ProcessingJobName=sleeper)


def taken(name, uri, **more):
    source = {"S3Uri": uri, "LocalPath": f"/opt/ml/processing/{name}", "S3DataType": "S3Prefix", "S3InputMode": "File"}
    return {"InputName": name, "S3Input": source | more}


def given(name, uri, mode="EndOfJob"):
    target = {"S3Uri": uri, "LocalPath": f"/opt/ml/processing/{name}", "S3UploadMode": mode}
    return {"OutputName": name, "S3Output": target}


def contents(aws, bucket, prefix):
    found = aws("s3").list_objects_v2(Bucket=bucket, Prefix=prefix).get("Contents", [])
    return {item["Key"]: aws("s3").get_object(Bucket=bucket, Key=item["Key"])["Body"].read() for item in found}


def test_a_shell_script_turns_inputs_into_outputs_with_this_python(aws, bucket, process):
    aws("s3").put_object(Bucket=bucket, Key="in/deep/a.csv", Body=b"1\n2\n")
    script = (
        "set -e; python -c 'import botocore'; mkdir -p /opt/ml/processing/out/deep; "
        'wc -l < /opt/ml/processing/in/deep/a.csv > "/opt/ml/processing/out/deep/$SUFFIX-$0"'
    )
    job = process(
        ["bash", "-c", script],
        AppSpecification={
            "ImageUri": "i",
            "ContainerEntrypoint": ["bash", "-c", script],
            "ContainerArguments": ["lines"],
        },
        Environment={"SUFFIX": "n"},
        inputs=[taken("in", f"s3://{bucket}/in")],
        outputs=[given("out", f"s3://{bucket}/out")],
    )
    assert job["ProcessingJobStatus"] == "Completed", job.get("FailureReason")
    assert contents(aws, bucket, "out") == {"out/deep/n-lines": b"2\n"}


def test_each_instance_gets_its_share_and_its_own_directories(aws, bucket, process):
    for number in range(4):
        aws("s3").put_object(Bucket=bucket, Key=f"in/{number}.csv", Body=str(number).encode())
    script = "cat /opt/ml/processing/in/* > /opt/ml/processing/out/$SM_CURRENT_HOST; cp /opt/ml/processing/all/0.csv /opt/ml/processing/out/all-$SM_CURRENT_HOST"
    job = process(
        ["sh", "-c", script],
        instances=2,
        inputs=[
            taken("in", f"s3://{bucket}/in", S3DataDistributionType="ShardedByS3Key"),
            taken("all", f"s3://{bucket}/in"),
        ],
        outputs=[given("out", f"s3://{bucket}/out")],
    )
    assert job["ProcessingJobStatus"] == "Completed", job.get("FailureReason")
    assert contents(aws, bucket, "out") == {
        "out/algo-1": b"02",
        "out/algo-2": b"13",
        "out/all-algo-1": b"0",
        "out/all-algo-2": b"0",
    }


def test_a_failing_program_leaves_reason_and_message_but_no_output(aws, bucket, process):
    script = "echo 'column dep_time is missing'; echo partial > /opt/ml/processing/out/x; echo refused > /opt/ml/output/message; exit 3"
    job = process(["sh", "-c", script], outputs=[given("out", f"s3://{bucket}/out")])
    assert (job["ProcessingJobStatus"], job["ExitMessage"]) == ("Failed", "refused\n")
    assert "ExitCode 3" in job["FailureReason"]
    assert "column dep_time is missing" in job["FailureReason"]
    assert contents(aws, bucket, "out") == {}


def test_a_continuous_output_is_there_before_the_job_ends(aws, bucket, process, eventually, name):
    script = "echo early > /opt/ml/processing/out/x; sleep 60"
    process(["sh", "-c", script], wait=False, outputs=[given("out", f"s3://{bucket}/out", "Continuous")])
    assert eventually(lambda: contents(aws, bucket, "out")) == {"out/x": b"early\n"}
    aws("sagemaker").stop_processing_job(ProcessingJobName=name)
    assert process.ended()["ProcessingJobStatus"] == "Stopped"


def test_a_job_over_its_time_is_stopped_and_says_so(process):
    started = time.monotonic()
    job = process(["sleep", "60"], StoppingCondition={"MaxRuntimeInSeconds": 1})
    assert (job["ProcessingJobStatus"], time.monotonic() - started < 10) == ("Stopped", True)
    assert job["ExitMessage"].startswith("MaxRuntimeExceeded")


def test_a_program_that_is_not_there_fails_the_job(process):
    job = process(["no-such-program"])
    assert job["ProcessingJobStatus"] == "Failed"
    assert "no-such-program" in job["FailureReason"]


def test_a_missing_input_is_named(bucket, process):
    job = process(["true"], inputs=[taken("in", f"s3://{bucket}/nothing/")])
    assert f'No S3 objects found under S3 URL "s3://{bucket}/nothing/"' in job["FailureReason"]


def test_a_path_outside_the_containers_directory_is_refused(bucket, process):
    with pytest.raises(ClientError, match="LocalPath must be below /opt/ml/processing, got /etc"):
        process(["true"], inputs=[taken("in", f"s3://{bucket}/x", LocalPath="/etc")])


def test_a_trivial_job_takes_less_than_a_second_beyond_its_process(aws, process, name):
    def seconds():
        started = time.monotonic()
        assert process(["true"])["ProcessingJobStatus"] == "Completed"
        aws("sagemaker").delete_processing_job(ProcessingJobName=name)
        return time.monotonic() - started

    # The best of three: the machine may be busy, a job that waits for a clock is slow each time.
    assert min(seconds() for _ in range(3)) < 1.0


def test_a_job_is_deleted_once_it_has_ended(aws, process, name):
    process(["sleep", "60"], wait=False)
    with pytest.raises(ClientError, match="must have ended to be deleted, got status InProgress"):
        aws("sagemaker").delete_processing_job(ProcessingJobName=name)
    aws("sagemaker").stop_processing_job(ProcessingJobName=name)
    process.ended()
    aws("sagemaker").delete_processing_job(ProcessingJobName=name)
    with pytest.raises(ClientError, match=f"Could not find requested job with name: {name}"):
        aws("sagemaker").describe_processing_job(ProcessingJobName=name)


def test_a_job_that_waits_for_its_turn_can_be_stopped(aws, process, name, two_under_way):
    process(["true"], wait=False)
    aws("sagemaker").stop_processing_job(ProcessingJobName=name)
    assert process.ended()["ProcessingJobStatus"] == "Stopped"


def test_jobs_are_listed_newest_first_and_by_status(aws, process, name):
    process(["false"])
    listed = aws("sagemaker").list_processing_jobs(NameContains=name, StatusEquals="Failed")["ProcessingJobSummaries"]
    assert [job["ProcessingJobName"] for job in listed] == [name]
    assert (
        aws("sagemaker").list_processing_jobs(NameContains=name, StatusEquals="Completed")["ProcessingJobSummaries"]
        == []
    )
