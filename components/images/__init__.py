"""This file looks up AWS's own framework images in a checked-in table; `make images` writes the table anew."""

import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path

TABLE = Path(__file__).with_name("table.json")


@cache
def table() -> Mapping[str, str]:
    """Address by `framework/version/purpose/processor/region`."""
    found: dict[str, str] = json.loads(TABLE.read_text(encoding="utf-8"))
    return found


def image(framework: str, version: str, purpose: str, processor: str, region: str) -> str:
    """The address of an image.

    Args:
        framework: xgboost, pytorch or sklearn.
        version: the image's version as AWS writes it, such as 3.2-0.
        purpose: training or inference.
        processor: cpu or gpu.
        region: where the job runs; an image is pulled within its region.

    Raises:
        ValueError: the table lacks it; says what the table has.

    >>> image("xgboost", "3.2-0", "training", "cpu", "eu-west-1").split("/")[1]
    'sagemaker-xgboost:3.2-0'
    """
    key = f"{framework}/{version}/{purpose}/{processor}/{region}"
    if address := table().get(key):
        return address
    versions = sorted({k.split("/")[1] for k in table() if k.startswith(f"{framework}/")})
    regions = sorted({k.rsplit("/", 1)[1] for k in table()})
    raise ValueError(
        f"image must be in components/images/table.json, got {key}; it has {framework} in {', '.join(versions) or 'no version'}"
        f" for {', '.join(regions)}; add yours to components/images/__main__.py and run make images"
    )


def repository_arn(address: str, partition: str) -> str:
    """The registry's own name of an image, for the permission to pull it.

    >>> repository_arn("141502667606.dkr.ecr.eu-west-1.amazonaws.com/sagemaker-xgboost:3.2-0", "aws")
    'arn:aws:ecr:eu-west-1:141502667606:repository/sagemaker-xgboost'
    """
    host, name = address.split("/", 1)
    account, _, _, region, *_ = host.split(".")
    return f"arn:{partition}:ecr:{region}:{account}:repository/{name.rsplit(':', 1)[0]}"
