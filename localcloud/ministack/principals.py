"""This file tells policies whose session asks: MiniStack says the session's ARN where AWS says its role's."""

from typing import Any

KEY = "aws:principalarn"
_SESSION = ":assumed-role/"


def install() -> None:
    """Let aws:PrincipalArn be a role's ARN.

    Source:
        IAM user guide, "AWS global condition context keys", aws:PrincipalArn: for a session, the ARN of the role, with its path.
    """
    from ministack.core import iam_evaluator

    stock = iam_evaluator._resolve_condition_key  # noqa: SLF001 - guard.py watches the name

    def resolved(key: str, context: Any) -> Any:
        found = stock(key, context)
        return _role(found) if key.lower() == KEY and _SESSION in str(found) else found

    iam_evaluator._resolve_condition_key = resolved  # noqa: SLF001 - see above


def _role(session: str) -> str:
    """The role whose session this is; the session's own name where the role is gone."""
    from ministack.services import iam

    role = iam._roles.get(session.partition(_SESSION)[2].partition("/")[0])  # noqa: SLF001 - guard.py watches the name
    return str(role["Arn"]) if role else session
