"""The table of framework images."""

import pytest

from components.images import image, repository_arn, table
from jobs.kit.spec import Training

REGIONS = ("us-east-1", "us-west-2", "eu-west-1", "eu-central-1")


@pytest.mark.parametrize("region", REGIONS)
@pytest.mark.parametrize("purpose", ["training", "inference"])
def test_the_default_framework_has_an_image_where_people_are(region, purpose):
    stated = Training()

    assert f".{region}." in image(stated.framework, stated.framework_version, purpose, "cpu", region)


@pytest.mark.parametrize("processor", ["cpu", "gpu"])
def test_pytorch_has_an_image_per_processor(processor):
    assert f"-{processor}-" in image("pytorch", "2.6.0", "training", processor, "eu-west-1")


def test_no_image_is_latest():
    assert not [address for address in table().values() if ":" not in address or address.endswith(":latest")]


def test_an_image_that_the_table_lacks_is_named_with_what_there_is():
    with pytest.raises(ValueError, match=r"got xgboost/9\.9/training/cpu/eu-west-1; it has xgboost in 3\.2-0 for"):
        image("xgboost", "9.9", "training", "cpu", "eu-west-1")


def test_the_permission_to_pull_names_the_repository_of_the_image():
    for address in table().values():
        account, repository = address.split(".")[0], address.split("/")[1].split(":")[0]
        assert repository_arn(address, "aws").endswith(f":{account}:repository/{repository}")
