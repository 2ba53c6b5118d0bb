"""This file is the rule that nobody gets a key that lasts: people and workflows assume roles."""

from collections.abc import Iterator, Mapping
from typing import Any

from policies.rule import rule


def wrong(_props: Mapping[str, Any]) -> Iterator[str]:
    yield "would give out a key that lasts until somebody loses it; let its holder assume a role"


no_stored_keys = rule(
    "no-stored-keys",
    "Nobody gets a key that lasts.",
    {"aws:iam/accessKey:AccessKey", "aws:iam/user:User", "aws:iam/userLoginProfile:UserLoginProfile"},
    wrong,
)
