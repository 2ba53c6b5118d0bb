"""Scripts run as training jobs, for the tests of training."""

import io
import tarfile

import pytest

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
