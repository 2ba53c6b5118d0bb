"""Whatever keeps the monitor from seeing is a verdict of its own, with its reason and its alarm."""
# ruff: noqa: F811 - a fixture's name is its use

import json

import boto3

from jobs.drift.handler import handle
from tests.jobs.drift_cloud import (  # noqa: F401 - fixtures
    ENDPOINT,
    EVENT,
    KEY,
    capture,
    metric,
    package,
    put,
    remember,
    sagemaker,
    serve,
    stored,
)


def blind(said):
    document = handle(EVENT, None)
    assert document["verdict"] == "blind"
    assert any(said in reason for reason in document["unseen"]), document["unseen"]
    assert said in document["cause"]
    assert metric("Blind") == 1
    assert json.loads(stored(KEY + ".json"))["verdict"] == "blind"


def test_no_captures_are_blind(package):
    blind("no captured predictions in the window")


def test_too_few_rows_are_blind(package):
    capture(package, rows=499)
    blind("499 rows, 500 are needed")


def test_nothing_but_unreadable_captures_are_blind(package):
    put("garbage\n" * 3)
    blind("no captured predictions in the window")


def test_no_endpoint_is_blind(sagemaker):
    blind(f"endpoint {ENDPOINT} does not serve")


def test_a_model_that_does_not_say_its_package_is_blind(sagemaker):
    serve(sagemaker, {})
    blind("does not say which package it serves")


def test_a_lost_baseline_is_blind(package):
    boto3.client("s3").delete_object(Bucket="artifacts", Key="runs/flight-delay/r1/evaluate/baseline.bin")
    blind("is gone")


def test_a_broken_baseline_is_blind(package):
    remember(b"drift-baseline\nbroken")
    blind("cannot be read")
