"""This file is the rule that whatever costs or keeps something says whose it is."""

from collections.abc import Iterator, Mapping
from typing import Any

from policies.rule import rule

REQUIRED = ("Project", "Environment", "Owner", "CostCenter")
TAGGED = frozenset(
    {
        "aws:athena/workgroup:Workgroup",
        "aws:cloudwatch/logGroup:LogGroup",
        "aws:dynamodb/table:Table",
        "aws:iam/role:Role",
        "aws:kms/key:Key",
        "aws:lambda/function:Function",
        "aws:s3/bucket:Bucket",
        "aws:sagemaker/featureGroup:FeatureGroup",
        "aws:sagemaker/modelPackageGroup:ModelPackageGroup",
        "aws:sfn/stateMachine:StateMachine",
        "aws:sns/topic:Topic",
        "aws:sqs/queue:Queue",
    }
)


def missing_tags(tags: Mapping[str, str]) -> list[str]:
    """The required tags that are absent or empty."""
    return [tag for tag in REQUIRED if not tags.get(tag)]


def wrong(props: Mapping[str, Any]) -> Iterator[str]:
    # The provider merges its default tags into tagsAll, never into tags.
    if missing := missing_tags(props.get("tagsAll") or props.get("tags") or {}):
        yield f"lacks the tags {', '.join(missing)}; set them in the provider's default_tags"


ownership_tags = rule("ownership-tags", "Whatever costs or keeps something says whose it is.", TAGGED, wrong)
