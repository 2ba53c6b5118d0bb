"""MiniStack's request scope, for calls that come from us and not from a request."""

import contextvars
from collections.abc import Callable
from typing import ParamSpec, TypeVar

P = ParamSpec("P")
T = TypeVar("T")


def within(account: str, region: str, function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    """Call a function of MiniStack under an account and region, as if it served a request of theirs."""
    from ministack.core.responses import set_request_account_id, set_request_region

    def call() -> T:
        set_request_account_id(account)
        set_request_region(region)
        return function(*args, **kwargs)

    return contextvars.Context().run(call)
