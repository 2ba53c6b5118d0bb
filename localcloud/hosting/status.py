"""An endpoint's status: stored, told to whoever listens, and changed by threads that always end it."""

import logging
import threading
from collections.abc import Callable
from typing import Any

from localcloud.aws import events
from localcloud.aws.context import Ctx
from localcloud.aws.errors import AwsError
from localcloud.aws.store import store
from localcloud.hosting.live import stopping

log = logging.getLogger(__name__)


def set_status(ctx: Ctx, name: str, status: str, **changes: Any) -> None:
    body = store.update(ctx, "endpoint", name, EndpointStatus=status, **changes)
    if body is None:
        return
    # Events spell a status as IN_SERVICE where the API says InService.
    spelled = "".join(f"_{letter}" if letter.isupper() else letter for letter in status).lstrip("_").upper()
    shown = {key: value for key, value in body.items() if not key.startswith("_")}
    events.put(ctx, "SageMaker Endpoint State Change", shown | {"EndpointStatus": spelled}, [body["EndpointArn"]])


def reason(error: Exception) -> str:
    return error.message if isinstance(error, AwsError) else str(error) or type(error).__name__


def begin(work: Callable[..., None], ctx: Ctx, name: str, *arguments: Any) -> None:
    """Start a change; one that ends in a way nobody foresaw leaves no endpoint in progress for ever."""

    def run() -> None:
        try:
            work(ctx, name, *arguments)
        except Exception as error:
            log.exception("endpoint %s: %s", name, work.__name__)
            if not stopping.is_set():
                set_status(ctx, name, "Failed", FailureReason=reason(error))

    threading.Thread(target=run, name=f"endpoint-{work.__name__}", daemon=True).start()
