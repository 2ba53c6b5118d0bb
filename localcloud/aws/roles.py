"""Credentials of a role for a process that runs under it."""

import secrets

from localcloud.aws.backend import ask
from localcloud.aws.context import Ctx
from localcloud.aws.errors import invalid
from localcloud.aws.place import here


def role_environ(ctx: Ctx, role_arn: str, session: str) -> dict[str, str]:
    """What such a process finds in its environment: the role's credentials, the region and this cloud's address."""
    keys = {
        "AWS_ACCESS_KEY_ID": "ASIA" + secrets.token_hex(8).upper(),
        "AWS_SECRET_ACCESS_KEY": secrets.token_hex(20),
        "AWS_SESSION_TOKEN": secrets.token_hex(32),
    }
    ask("sessions", {"account": ctx.account, "region": ctx.region, "role": role_arn, "session": session, "keys": keys})
    return keys | {
        "AWS_ENDPOINT_URL": here().url,
        "AWS_REGION": ctx.region,
        "AWS_DEFAULT_REGION": ctx.region,
    }


def acting_as(ctx: Ctx, role_arn: str, session: str) -> Ctx:
    """The same account and region, with calls under the role, so that its policies decide as in AWS."""
    return ctx.acting_as(role_environ(ctx, role_arn, session))


def need_trust(ctx: Ctx, role_arn: str, principal: str = "sagemaker.amazonaws.com") -> None:
    """Raise what AWS answers when a service may not assume the role it was given."""
    question = {"account": ctx.account, "region": ctx.region, "role": role_arn, "principal": principal}
    if not ask("trust", question)["trusted"]:
        raise invalid(
            f"Could not assume role {role_arn}. Please ensure that the role exists and allows principal "
            f"'{principal}' to assume the role."
        )
