"""This file is the clouds a stack talks to; the only module that knows one environment from another."""

import os

import pulumi
import pulumi_aws as aws

from components.place import Place
from stacks.settings import Settings

_LOCAL = "http://127.0.0.1:4566"
_SERVICES = (
    "apigateway",
    "appautoscaling",
    "athena",
    "budgets",
    "cloudwatch",
    "dynamodb",
    "events",
    "glue",
    "iam",
    "kms",
    "lambda_",
    "logs",
    "s3",
    "sagemaker",
    "scheduler",
    "sfn",
    "sns",
    "sqs",
    "ssm",
    "sts",
)  # fmt: skip  a list of names


def aws_provider(settings: Settings) -> aws.Provider:
    """An AWS provider that tags everything it makes; for the laptop, one that asks the local cloud instead."""
    tags: aws.ProviderDefaultTagsArgsDict = {"tags": settings.all_tags}
    if settings.environment != "local":
        return aws.Provider("aws", region=settings.region, default_tags=tags)
    address = os.environ.get("AWS_ENDPOINT_URL", _LOCAL)
    return aws.Provider(
        "aws",
        region=settings.region,
        default_tags=tags,
        access_key="test",
        secret_key="test",  # noqa: S106  the local cloud's root, no secret
        skip_credentials_validation=True,
        skip_metadata_api_check=True,
        s3_use_path_style=True,
        endpoints=[aws.ProviderEndpointArgs(**dict.fromkeys(_SERVICES, address))],
    )


def where(settings: Settings, provider: aws.Provider) -> Place:
    """The account and region behind the provider."""
    caller = aws.get_caller_identity(opts=pulumi.InvokeOptions(provider=provider))
    partition = caller.arn.split(":")[1]
    return Place(
        environment=settings.environment,
        partition=partition,
        region=settings.region,
        account=caller.account_id,
    )
