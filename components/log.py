"""This file is one log group: encrypted, and gone after a while."""

import pulumi
import pulumi_aws as aws

from components.ground import Ground


def log_group(name: str, called: str, ground: Ground, opts: pulumi.ResourceOptions) -> aws.cloudwatch.LogGroup:
    """Declare it before its service would make it itself, on the first line, in the clear and to be kept for ever."""
    return aws.cloudwatch.LogGroup(
        name,
        name=called,
        retention_in_days=ground.log_retention_days,
        kms_key_id=ground.key_arn,
        opts=opts,
    )
