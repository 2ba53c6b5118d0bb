"""This file is the rule that a role may do named things to named resources."""

from collections.abc import Iterator, Mapping
from typing import Any

from policies.documents import listed, statements
from policies.rule import rule

WITHOUT_RESOURCE_LEVEL = frozenset(
    {
        "application-autoscaling:DescribeScalableTargets",
        "cloudwatch:GetMetricData",
        "cloudwatch:PutMetricData",
        "ecr:GetAuthorizationToken",
        "logs:CreateLogDelivery",
        "logs:DeleteLogDelivery",
        "logs:DescribeLogGroups",
        "logs:DescribeResourcePolicies",
        "logs:GetLogDelivery",
        "logs:ListLogDeliveries",
        "logs:PutResourcePolicy",
        "logs:UpdateLogDelivery",
        "sagemaker:ListEndpointConfigs",
        "sagemaker:ListEndpoints",
        "sagemaker:ListModels",
    }
)
"""Actions that AWS allows on all resources or on none (service authorization reference)."""


def broad(policy: str) -> list[str]:
    """The actions a policy allows too broadly: by a wildcard in their name, or on everything."""
    allowed = [found for found in statements(policy) if found.get("Effect") == "Allow"]
    found = []
    for statement in allowed:
        actions = listed(statement.get("Action"))
        everything = "*" in listed(statement.get("Resource"))
        unbounded = [action for action in actions if everything and action not in WITHOUT_RESOURCE_LEVEL]
        found += [action for action in actions if "*" in action or action in unbounded]
        found += ["everything but " + ", ".join(listed(statement["NotAction"]))] if "NotAction" in statement else []
    return found


def wrong(props: Mapping[str, Any]) -> Iterator[str]:
    if actions := broad(props["policy"]):
        yield f"allows {', '.join(actions)} too broadly; name the actions and the resources"


no_iam_wildcards = rule(
    "no-iam-wildcards",
    "A role may do named things to named resources.",
    {"aws:iam/rolePolicy:RolePolicy", "aws:iam/policy:Policy"},
    wrong,
)
