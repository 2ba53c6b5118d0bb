"""This file says where an estate stands, which is all that a name or an ARN needs."""

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Place:
    """One environment in one region of one account."""

    environment: str
    """A word in names; nothing below decides by it."""

    partition: str
    region: str
    account: str

    def arn(self, service: str, resource: str) -> str:
        """The ARN of what Pulumi does not make, such as the jobs that a pipeline will start.

        >>> Place(environment="dev", partition="aws", region="eu-west-1", account="1").arn("sagemaker", "endpoint/e")
        'arn:aws:sagemaker:eu-west-1:1:endpoint/e'
        """
        return f"arn:{self.partition}:{service}:{self.region}:{self.account}:{resource}"

    def bucket_arn(self, bucket: str, key: str = "") -> str:
        return f"arn:{self.partition}:s3:::{bucket}{key and '/'}{key}"

    def root_arn(self, account: str) -> str:
        """All of an account: what a resource policy names instead of single roles."""
        return f"arn:{self.partition}:iam::{account}:root"

    @property
    def role_path(self) -> str:
        """The folder of every role of the estate, which lets the deploy role be confined to it."""
        return f"/mlops/{self.environment}/"
