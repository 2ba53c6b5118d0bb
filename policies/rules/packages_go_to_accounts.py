"""This file is the rule that a package group is shared with accounts, action by action.

A role as principal, or a wildcard action, makes the group undiscoverable to those it is shared with
(SageMaker developer guide, "Promote a model package group policy to RAM").
"""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from policies.documents import listed, principals, statements
from policies.rule import rule

_ACCOUNT = re.compile(r"^(\d{12}|arn:[\w-]+:iam::\d{12}:root)$")


def wrong(props: Mapping[str, Any]) -> Iterator[str]:
    for statement in statements(props["resourcePolicy"]):
        others = [name for name in principals(statement) if not _ACCOUNT.match(name)]
        if others:
            yield f"is shared with {', '.join(others)}; share it with accounts"
        if any("*" in action for action in listed(statement.get("Action"))):
            yield "is shared by a wildcard action; name each action"


packages_go_to_accounts = rule(
    "packages-go-to-accounts",
    "A package group is shared with accounts, action by action.",
    {"aws:sagemaker/modelPackageGroupPolicy:ModelPackageGroupPolicy"},
    wrong,
)
