"""A real endpoint of the local cloud that answers lines and captures."""

import io
import tarfile
import textwrap

SCRIPT = """
    import json
    PACKAGE = {package!r}
    def model_fn(folder): return None
    def input_fn(data, kind): return data if isinstance(data, str) else data.decode()
    def predict_fn(data, model):
        answer = {{"prediction_id": "p", "package": PACKAGE, "prediction": 0, "probability": 0.3}}
        return "\\n".join(json.dumps(answer) for _ in data.splitlines())
    def output_fn(found, accept): return found, "application/jsonlines"
"""


def serve(aws, role, bucket, name, package, *, capture):
    text, packed = textwrap.dedent(SCRIPT.format(package=package)).encode(), io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w:gz") as archive:
        info = tarfile.TarInfo("code/inference.py")
        info.size = len(text)
        archive.addfile(info, io.BytesIO(text))
    aws("s3").put_object(Bucket=bucket, Key=f"{name}.tar.gz", Body=packed.getvalue())
    configure(aws, role, bucket, name, package, capture=capture)
    aws("sagemaker").create_endpoint(EndpointName=name, EndpointConfigName=name)


def configure(aws, role, bucket, name, package, *, capture):
    sagemaker = aws("sagemaker")
    container = {"Image": "image", "ModelDataUrl": f"s3://{bucket}/{name}.tar.gz"}
    container["Environment"] = {"MODEL_PACKAGE_ARN": package} if package else {}
    sagemaker.create_model(ModelName=name, ExecutionRoleArn=role, PrimaryContainer=container)
    variant = {"VariantName": "blue", "ModelName": name, "InitialInstanceCount": 1, "InstanceType": "ml.m5.large"}
    sagemaker.create_endpoint_config(
        EndpointConfigName=name,
        ProductionVariants=[variant],
        DataCaptureConfig={
            "EnableCapture": capture,
            "InitialSamplingPercentage": 100,
            "DestinationS3Uri": f"s3://{bucket}/captures",
            "CaptureOptions": [{"CaptureMode": "Input"}, {"CaptureMode": "Output"}],
            "CaptureContentTypeHeader": {"JsonContentTypes": ["application/jsonlines"]},
        },
    )
