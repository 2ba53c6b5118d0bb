"""An endpoint's status: stored, and told to whoever listens."""

from typing import Any

from localcloud.aws import events
from localcloud.aws.context import Ctx
from localcloud.aws.errors import AwsError
from localcloud.aws.store import store


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
