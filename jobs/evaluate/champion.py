"""This file finds the model that serves now, by asking the endpoint."""

import io
import tarfile
from pathlib import Path
from typing import Any

from jobs.evaluate.report import Champion
from jobs.kit.files import bucket


def find(endpoint: str, sagemaker: Any, s3: Any, target: Path) -> Champion | None:
    """Unpack the champion's model into a folder; nothing when no endpoint stands."""
    try:
        config = sagemaker.describe_endpoint(EndpointName=endpoint)["EndpointConfigName"]
    except sagemaker.exceptions.ClientError as error:
        # SageMaker answers for an absent endpoint with its general code and "Could not find endpoint".
        if error.response["Error"]["Code"] == "ValidationException" and "Could not find" in str(error):
            return None
        raise
    variant = sagemaker.describe_endpoint_config(EndpointConfigName=config)["ProductionVariants"][0]
    container = sagemaker.describe_model(ModelName=variant["ModelName"])["PrimaryContainer"]
    package = container.get("Environment", {}).get("MODEL_PACKAGE_ARN") or container.get("ModelPackageName", "")
    uri = container["ModelDataUrl"]
    unpack(bucket(uri.rpartition("/")[0], s3).read(uri.rpartition("/")[2]), target)
    return Champion(package, target)


def unpack(archive: bytes, target: Path) -> Path:
    """Extract a model archive; nothing in it may point outside."""
    with tarfile.open(fileobj=io.BytesIO(archive), mode="r:gz") as files:
        files.extractall(target, filter="data")
    return target
