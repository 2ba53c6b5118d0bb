"""The internal questions under /_localcloud/ that our own process asks MiniStack's."""

import json
from collections.abc import Callable
from typing import Any

from localcloud.ministack import authorise, sessions
from localcloud.ministack.scope import within

Body = dict[str, Any]


def events(body: Body) -> Body:
    """Put one event on the default bus; the API refuses `aws.` sources, as AWS does, so this takes the emitter below it."""
    from ministack.services import eventbridge

    request = {"Entries": [body["entry"]]}
    status, _, answer = within(body["account"], body["region"], eventbridge._put_events, request, allow_aws_source=True)  # noqa: SLF001 -- guarded
    return {"status": status, "answer": json.loads(answer)}


def register_session(body: Body) -> Body:
    sessions.register(body["account"], body["role"], body["session"], body["keys"])
    return {}


def trust(body: Body) -> Body:
    return {"trusted": sessions.trusts(body["account"], body["role"], body["principal"])}


def decide(body: Body) -> Body:
    """Whether a key may do all of these checks, and who it is."""
    account, region, key = body["account"], body["region"], body["key"]
    account = account_of(key) or account
    for check in body["checks"]:
        denial = authorise.denied(account, region, key, check["action"], check["resource"], **check.get("context", {}))
        if denial:
            return {"account": account, "code": denial.code, "message": denial.message}
    return {"account": account, "caller": authorise.caller(account, region, key)}


def account_of(key: str) -> str:
    """The account a user's or a session's key belongs to; empty if the key is root's or unknown."""
    from ministack.core.iam_evaluator import find_iam_access_key_account
    from ministack.services import sts

    session = sts._sessions.get(key)  # noqa: SLF001 -- guarded
    if session:
        return str(session["Arn"]).split(":")[4]
    return find_iam_access_key_account(key) or ""


def health(_body: Body) -> Body:
    return {"status": "ok"}


QUESTIONS: dict[str, Callable[[Body], Body]] = {
    "health": health,
    "events": events,
    "sessions": register_session,
    "trust": trust,
    "authorise": decide,
}


def answer(question: str, body: bytes) -> tuple[int, Body]:
    """Status and document for one internal request."""
    function = QUESTIONS.get(question)
    if function is None:
        return 404, {"message": f"no such question: {question}"}
    return 200, function(json.loads(body or b"{}"))
