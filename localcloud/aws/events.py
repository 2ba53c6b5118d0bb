"""Status events of our services on the default EventBridge bus."""

import datetime as dt
import json
import logging
from collections.abc import Sequence
from typing import Any

from localcloud.aws.backend import ask
from localcloud.aws.context import Ctx

log = logging.getLogger(__name__)


def put(
    ctx: Ctx, detail_type: str, detail: dict[str, Any], resources: Sequence[str], source: str = "aws.sagemaker"
) -> None:
    """Put one event; an event that cannot be put never fails the operation it tells of (as in AWS: best effort)."""
    entry = {
        "Source": source,
        "DetailType": detail_type,
        "Detail": json.dumps(detail, default=_milliseconds),
        "Resources": list(resources),
    }
    try:
        ask("events", {"account": ctx.account, "region": ctx.region, "entry": entry})
    except OSError as error:
        log.warning("event %s of %s was not put: %s", detail_type, resources, error)


def _milliseconds(value: Any) -> Any:
    # SageMaker's events carry epoch milliseconds where its API answers with seconds.
    return int(value.timestamp() * 1000) if isinstance(value, dt.datetime) else str(value)
