"""Models and endpoints for the tests of hosting."""

import io
import tarfile
import textwrap
import uuid

import pytest

SCRIPT = """
    import os
    def model_fn(folder): return {answer!r}
    def input_fn(data, kind):
        if data == "bad": raise ValueError("hour must be a number, got bad")
        if data == "crash": raise KeyError("hour")
        if data == "exit": os._exit(7)
        return data
    def predict_fn(data, model): return model
    def output_fn(found, accept): return found, "text/csv"
"""


class Hosts:
    """Builds models, configurations and endpoints under unique names."""

    def __init__(self, aws, role, bucket, eventually):
        self.aws, self.role, self.bucket, self.eventually = aws, role, bucket, eventually
        self.sagemaker, self.runtime = aws("sagemaker"), aws("sagemaker-runtime")
        self.endpoints = []

    def model(self, answer="one", script=SCRIPT):
        name = f"model-{uuid.uuid4().hex[:8]}"
        text, packed = textwrap.dedent(script).replace("{answer!r}", repr(answer)).encode(), io.BytesIO()
        with tarfile.open(fileobj=packed, mode="w:gz") as archive:
            info = tarfile.TarInfo("code/inference.py")
            info.size = len(text)
            archive.addfile(info, io.BytesIO(text))
        self.aws("s3").put_object(Bucket=self.bucket, Key=f"{name}.tar.gz", Body=packed.getvalue())
        self.sagemaker.create_model(
            ModelName=name,
            ExecutionRoleArn=self.role,
            PrimaryContainer={"Image": "image", "ModelDataUrl": f"s3://{self.bucket}/{name}.tar.gz"},
        )
        return name

    def variant(self, model, name="blue", count=1, weight=1.0):
        return {
            "VariantName": name,
            "ModelName": model,
            "InitialInstanceCount": count,
            "InstanceType": "ml.m5.large",
            "InitialVariantWeight": weight,
        }

    def config(self, *variants, **more):
        name = f"config-{uuid.uuid4().hex[:8]}"
        self.sagemaker.create_endpoint_config(EndpointConfigName=name, ProductionVariants=list(variants), **more)
        return name

    def endpoint(self, config):
        name = f"endpoint-{uuid.uuid4().hex[:8]}"
        self.sagemaker.create_endpoint(EndpointName=name, EndpointConfigName=config)
        self.endpoints.append(name)
        return name

    def settled(self, name):
        """The endpoint's description once no change is under way."""

        def ended():
            found = self.sagemaker.describe_endpoint(EndpointName=name)
            return found if found["EndpointStatus"] in ("InService", "Failed") else None

        return self.eventually(ended, 30)

    def serving(self, *variants, **more):
        name = self.endpoint(self.config(*variants, **more))
        assert self.settled(name)["EndpointStatus"] == "InService"
        return name

    def ask(self, name, body=b"1,2", **more):
        return self.runtime.invoke_endpoint(EndpointName=name, Body=body, ContentType="text/csv", **more)

    def answer(self, name, body=b"1,2", **more):
        return self.ask(name, body, **more)["Body"].read().decode()

    def update(self, name, config, **more):
        self.sagemaker.update_endpoint(EndpointName=name, EndpointConfigName=config, **more)
        return self.settled(name)

    def gone(self, name):
        """Whether the endpoint has been deleted."""
        try:
            self.sagemaker.describe_endpoint(EndpointName=name)
        except self.sagemaker.exceptions.ClientError:
            return True
        return False


@pytest.fixture
def hosts(aws, new_role, bucket, eventually):
    made = Hosts(aws, new_role(["s3:*"]), bucket, eventually)
    yield made
    for name in made.endpoints:
        if not made.gone(name):
            made.settled(name)
            made.sagemaker.delete_endpoint(EndpointName=name)
    for name in made.endpoints:
        eventually(lambda name=name: made.gone(name))
