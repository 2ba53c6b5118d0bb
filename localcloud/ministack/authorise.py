"""Whether a principal may do something, as MiniStack's IAM decides it."""

from dataclasses import dataclass
from typing import Any

from localcloud.ministack.scope import within


@dataclass(frozen=True)
class Denial:
    """Why not, in AWS's words."""

    code: str
    message: str


def denied(account: str, region: str, key: str, action: str, resource: str, **context: Any) -> Denial | None:
    """The denial of one action on one resource, or None if the key's policies allow it."""
    return within(account, region, _decide, key, action, resource, context)


def caller(account: str, region: str, key: str) -> str:
    """ARN of the principal behind a key; empty for a key that nobody has."""
    from ministack.core.iam_evaluator import AuthError, resolve_principal

    principal = within(account, region, resolve_principal, key, account)
    return "" if isinstance(principal, AuthError) else principal.arn


def _decide(key: str, action: str, resource: str, context: dict[str, Any]) -> Denial | None:
    from ministack.core.iam_evaluator import AuthError, enforce
    from ministack.core.responses import get_region

    service = action.split(":", maxsplit=1)[0]
    result = enforce(key, action, service, get_region(), resource_arn=resource, service_context=context)
    if result is None:
        return None
    if isinstance(result, AuthError):
        return Denial(result.code, result.message)
    reason = (
        "with an explicit deny in an identity-based policy"
        if result.decision == "Deny"
        else f"because no identity-based policy allows the {action} action"
    )
    return Denial(
        "AccessDeniedException",
        f"User: {result.principal_arn} is not authorized to perform: {action} on resource: {resource} {reason}",
    )
