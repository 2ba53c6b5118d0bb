"""What the endpoint says of itself, and every way in which it does not lead to a baseline."""
# ruff: noqa: F811 - a fixture's name is its use

import zlib

import boto3
import msgspec
import pytest

from jobs.drift import serving
from tests.jobs.drift_cloud import ENDPOINT, package, remember, sagemaker, serve  # noqa: F401 - fixtures
from tests.jobs.test_drift_blind import blind

OTHER_VERSION = b"drift-baseline\n" + zlib.compress(msgspec.msgpack.encode({"version": 99}))


@pytest.mark.parametrize(
    ("said", "found"),
    [
        (None, None),
        ({"EnableCapture": True, "CaptureStatus": "Started"}, True),
        ({"EnableCapture": True, "CaptureStatus": "Stopped"}, False),
        ({"EnableCapture": False}, False),
    ],
)
def test_an_endpoint_captures_if_it_says_so(said, found):
    assert serving._capturing({"DataCaptureConfig": said}) is found


def test_no_endpoint_is_blind(sagemaker):
    blind(f"endpoint {ENDPOINT} does not serve", "no-endpoint")


def test_a_model_that_does_not_say_its_package_is_blind(sagemaker):
    serve(sagemaker, {})
    blind("does not say which package it serves", "no-package")


def test_a_package_that_is_not_registered_is_blind(sagemaker):
    serve(sagemaker, {"MODEL_PACKAGE_ARN": "arn:aws:sagemaker:us-east-1:123456789012:model-package/gone/7"})
    blind("is not registered", "no-package")


def test_a_package_without_baseline_is_blind(package, sagemaker):
    sagemaker.create_model_package_group(ModelPackageGroupName="bare")
    arn = sagemaker.create_model_package(ModelPackageGroupName="bare")["ModelPackageArn"]
    sagemaker.delete_endpoint(EndpointName=ENDPOINT)
    sagemaker.delete_endpoint_config(EndpointConfigName="c1")
    sagemaker.delete_model(ModelName="m1")
    serve(sagemaker, {"MODEL_PACKAGE_ARN": arn})
    blind("has no baseline", "no-baseline")


def test_a_lost_baseline_is_blind(package):
    boto3.client("s3").delete_object(Bucket="artifacts", Key="runs/flight-delay/r1/evaluate/baseline.bin")
    blind("is gone", "baseline-gone")


@pytest.mark.parametrize("content", [b"drift-baseline\nbroken", b"", b"PK\x03\x04", OTHER_VERSION])
def test_a_baseline_that_is_broken_or_of_another_version_is_blind(package, content):
    remember(content)
    blind("cannot be read", "baseline-unreadable")
