"""This file asks the sagemaker SDK for the addresses of framework images and writes them into the table."""

import json
import sys
from collections.abc import Iterator

from components.images import TABLE

REGIONS = ("us-east-1", "us-east-2", "us-west-2", "eu-west-1", "eu-central-1", "ap-southeast-2", "ap-northeast-1")
INSTANCES = {"cpu": "ml.m5.xlarge", "gpu": "ml.g5.xlarge"}
VERSIONS = {
    # 3.0-5 and older run Python 3.10 or less (aws/sagemaker-xgboost-container, docker/3.0-5); the jobs need 3.11.
    ("xgboost", "training"): ("3.2-0",),
    ("xgboost", "inference"): ("3.2-0",),
    ("pytorch", "training"): ("2.6.0", "2.9.0", "2.10.0"),
    ("pytorch", "inference"): ("2.6.0",),
    ("sklearn", "training"): ("1.4-2-py312", "1.9-0"),
}


def addresses() -> Iterator[tuple[str, str]]:
    # The SDK is heavy and wanted here only (docs/adr/0002); `make images` brings it.
    from sagemaker.core import image_uris  # type: ignore[import-not-found]  # noqa: PLC0415  not in this environment

    for (framework, purpose), versions in VERSIONS.items():
        processors = ("cpu",) if framework == "sklearn" else tuple(INSTANCES)
        for version in versions:
            for processor in processors:
                for region in REGIONS:
                    address = image_uris.retrieve(
                        framework,
                        region,
                        version=version,
                        instance_type=INSTANCES[processor],
                        image_scope=purpose,
                    )
                    yield f"{framework}/{version}/{purpose}/{processor}/{region}", address


if __name__ == "__main__":
    found = dict(sorted(addresses()))
    TABLE.write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")
    sys.stdout.write(f"{len(found)} images written to {TABLE}\n")
