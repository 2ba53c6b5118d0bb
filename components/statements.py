"""This file builds IAM policies from typed statements, so that no policy is written as text."""

from collections.abc import Mapping, Sequence
from typing import Any

import pulumi

from components.documents import as_json

Statement = Mapping[str, Any]
Names = pulumi.Input[str] | Sequence[pulumi.Input[str]]
Conditions = Mapping[str, Mapping[str, Any]]


def allow(actions: str | Sequence[str], on: Names, when: Conditions | None = None) -> Statement:
    """Permission for the role that carries it.

    >>> allow("s3:GetObject", on="arn:aws:s3:::b/k")
    {'Effect': 'Allow', 'Action': ['s3:GetObject'], 'Resource': ['arn:aws:s3:::b/k']}
    """
    return _statement("Allow", actions, on, when)


def grant(
    to: Mapping[str, Any] | str, actions: str | Sequence[str], on: Names, when: Conditions | None = None
) -> Statement:
    """Permission for a principal, in the policy of a resource."""
    return {"Principal": to, **_statement("Allow", actions, on, when)}


def forbid(actions: str | Sequence[str], on: Names, when: Conditions | None = None) -> Statement:
    """A refusal to everybody, in the policy of a resource."""
    return {"Principal": "*", **_statement("Deny", actions, on, when)}


def policy(statements: Sequence[Statement]) -> pulumi.Output[str]:
    """The document; known during preview as far as its parts are."""
    return as_json({"Version": "2012-10-17", "Statement": list(statements)})


def trust(service: str, account: str | None = None) -> pulumi.Output[str]:
    """Who may become the role; only on behalf of the account where one is given.

    Source:
        IAM user guide, "The confused deputy problem": aws:SourceAccount.
    """
    when = {"Condition": {"StringEquals": {"aws:SourceAccount": account}}} if account else {}
    return policy([{"Effect": "Allow", "Principal": {"Service": service}, "Action": "sts:AssumeRole", **when}])


def _statement(effect: str, actions: str | Sequence[str], on: Names, when: Conditions | None) -> dict[str, Any]:
    named = [actions] if isinstance(actions, str) else list(actions)
    resources = list(on) if isinstance(on, Sequence) and not isinstance(on, str) else [on]
    return {"Effect": effect, "Action": named, "Resource": resources} | ({"Condition": when} if when else {})
