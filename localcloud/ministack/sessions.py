"""Credentials of roles, registered as AssumeRole would, but by a service that a role trusts."""

import hashlib
import time
from typing import Any

HOURS = 24


def register(account: str, role_arn: str, session: str, keys: dict[str, str]) -> None:
    """Make these keys answer for the role, so that its policies decide what they may."""
    from ministack.services import sts

    role = role_arn.rsplit("/", 1)[-1]
    session = session[:64]
    sts.register_session(
        keys["AWS_ACCESS_KEY_ID"],
        {
            "Arn": f"arn:aws:sts::{account}:assumed-role/{role}/{session}",
            "UserId": f"{role}:{session}",
            "SecretAccessKey": keys["AWS_SECRET_ACCESS_KEY"],
            "SessionToken": keys["AWS_SESSION_TOKEN"],
            "Expiration": time.time() + HOURS * 3600,
        },
    )


def key_of(account: str, role_arn: str, session: str) -> str:
    """An access key for a role inside this process: registered at every use, the same each time."""
    digest = hashlib.sha256(f"{role_arn}/{session}".encode()).hexdigest()
    keys = {
        "AWS_ACCESS_KEY_ID": f"ASIA{digest[:16].upper()}",
        "AWS_SECRET_ACCESS_KEY": hashlib.sha256(f"secret:{digest}".encode()).hexdigest(),
        "AWS_SESSION_TOKEN": hashlib.sha256(f"token:{digest}".encode()).hexdigest(),
    }
    register(account, role_arn, session, keys)
    return keys["AWS_ACCESS_KEY_ID"]


def trusts(account: str, role_arn: str, principal: str) -> bool:
    """Whether the role exists and its trust policy names the service."""
    from ministack.core.iam_evaluator import evaluate_trust_policy
    from ministack.services import iam

    role: dict[str, Any] | None = iam._roles.get_scoped(account, None, role_arn.rsplit("/", 1)[-1])  # noqa: SLF001 -- guarded
    if not role:
        return False
    document = role.get("AssumeRolePolicyDocument")
    return _names_service(document, principal) or bool(evaluate_trust_policy(document, principal))


def _names_service(document: Any, principal: str) -> bool:
    import json

    policy = json.loads(document) if isinstance(document, str) else document or {}
    statements = policy.get("Statement", [])
    for statement in [statements] if isinstance(statements, dict) else statements:
        services = (statement.get("Principal") or {}).get("Service", []) if statement.get("Effect") == "Allow" else []
        if principal in ([services] if isinstance(services, str) else services):
            return True
    return False
