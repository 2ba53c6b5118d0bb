"""Who asks, and whether they may: read from a request's credentials and decided by the backend's IAM."""

import re
import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from localcloud.aws.backend import ask
from localcloud.aws.context import Ctx
from localcloud.aws.errors import AwsError
from localcloud.aws.http import Request

ROOT_ACCOUNT = "000000000000"
REGION = "us-east-1"
REMEMBERED_SECONDS = 3.0
_SCOPE = re.compile(r"Credential=([^/,\s]+)/[^/]*/([^/]*)/")
_ACCOUNT = re.compile(r"\d{12}")


@dataclass(frozen=True)
class Check:
    """One action on one resource."""

    action: str
    resource: str
    context: tuple[tuple[str, str], ...] = ()
    """Condition keys in lower case, and their values."""


class Access:
    """Decisions, remembered for a few seconds so that a data-plane request costs no question."""

    def __init__(self) -> None:
        self._known: dict[tuple[Any, ...], tuple[float, dict[str, Any]]] = {}

    def root(self, request: Request) -> Ctx | None:
        """The context of a request by account root, which may do everything; None for any other principal."""
        key, region = credential(request)
        if key == "test":
            return Ctx(ROOT_ACCOUNT, region, f"arn:aws:iam::{ROOT_ACCOUNT}:root")
        if _ACCOUNT.fullmatch(key):
            return Ctx(key, region, f"arn:aws:iam::{key}:root")
        return None

    def remembered(self, request: Request, checks: Sequence[Check]) -> Ctx | None:
        """The context of a request that was allowed a moment ago."""
        key, region = credential(request)
        until, answer = self._known.get((key, region, *checks), (0.0, {}))
        return _context(answer, region) if until > time.monotonic() and "code" not in answer else None

    def decide(self, request: Request, checks: Sequence[Check]) -> Ctx:
        """Ask the backend (blocking); raises the error AWS answers with when the principal may not."""
        key, region = credential(request)
        question = {
            "account": ROOT_ACCOUNT,
            "region": region,
            "key": key,
            "checks": [
                {"action": check.action, "resource": check.resource, "context": dict(check.context)} for check in checks
            ],
        }
        answer = ask("authorise", question)
        if len(self._known) > 10_000:  # noqa: PLR2004 -- a bound on memory, nothing more
            self._known.clear()
        self._known[key, region, *checks] = (time.monotonic() + REMEMBERED_SECONDS, answer)
        if "code" in answer:
            raise AwsError(answer["code"], answer["message"])
        return _context(answer, region)


def credential(request: Request) -> tuple[str, str]:
    """Access key and region of a request's signature; an unsigned request has neither."""
    found = _SCOPE.search(request.headers.get("authorization", ""))
    if not found:
        raise AwsError("MissingAuthenticationTokenException", "Request is missing Authentication Token", 403)
    return found[1], found[2] or REGION


def _context(answer: dict[str, Any], region: str) -> Ctx:
    return Ctx(answer["account"], region, answer["caller"])
