"""How the local cloud starts, stops and asks its hosting."""

import threading
import time
from typing import Any

from localcloud.aws.context import Ctx
from localcloud.aws.errors import AwsError
from localcloud.aws.services import Services
from localcloud.aws.store import store
from localcloud.hosting import (
    artifacts,
    capture_clock,
    configs,
    control,
    endpoints,
    invocation,
    models,
    plan,
    starting,
    upkeep,
)
from localcloud.hosting.live import stopping, table
from localcloud.hosting.status import begin, set_status
from localcloud.sagemaker.operator import handles

Body = dict[str, Any]
MINUTE = 60.0


def register(services: Services) -> None:
    sagemaker = services.sagemaker
    models.register(sagemaker)
    configs.register(sagemaker)
    control.register(sagemaker)
    services.runtime.op(invocation.InvokeEndpoint)
    handles("capture-clock")(capture_clock.answer)


def recover() -> None:
    """Serve again with every endpoint there was."""
    kept = store.everywhere("endpoint")
    artifacts.sweep(
        {digest for _, body in kept if endpoints.PLAN in body for digest in plan.digests(body[endpoints.PLAN])}
    )
    for ctx, body in kept:
        _recover(ctx, body)
    for work in (upkeep.write_forever, upkeep.watch_forever):
        threading.Thread(target=work, name=work.__name__, daemon=True).start()


def flush() -> None:
    """Write all captures, metrics and log lines now."""
    upkeep.write_all()


def shutdown() -> None:
    """End every server; nothing that was captured is lost."""
    stopping.set()
    starting.stop_all()
    flush()


def scale(ctx: Ctx, endpoint: str, variant: str, count: int) -> None:
    """Begin to bring a variant to this many instances, as autoscaling does."""
    wanted = {"VariantName": variant, "DesiredInstanceCount": count}
    control.UpdateEndpointWeightsAndCapacities(ctx, {"EndpointName": endpoint, "DesiredWeightsAndCapacities": [wanted]})


def live_metrics(ctx: Ctx, endpoint: str, variant: str) -> dict[str, float]:
    """What a variant does at this moment, without the way through CloudWatch."""
    live = table.find(ctx, endpoint)
    pool = live.current.pool(variant) if live and live.current else None
    if live is None or pool is None:
        raise AwsError("ValidationException", f"Could not find variant {variant} of a serving endpoint {endpoint}.")
    since = time.monotonic() - MINUTE
    count = sum(variants.get(variant, 0) for at, variants in list(live.recent) if at >= since)
    instances = len(pool.instances)
    return {
        "Instances": instances,
        "Invocations": count,
        "InvocationsPerInstance": count / max(1, instances),
        "ConcurrentRequests": sum(instance.inflight for instance in pool.instances),
    }


def _recover(ctx: Ctx, body: Body) -> None:
    name, status = body["EndpointName"], body["EndpointStatus"]
    if status == "Failed":
        return
    if status == "Deleting":
        begin(endpoints.delete, ctx, name)
    elif endpoints.PLAN in body:
        begin(endpoints.resume, ctx, name)
    else:
        try:
            begin(endpoints.create, ctx, name, *control.frozen(ctx, body["EndpointConfigName"]))
        except AwsError as error:
            set_status(ctx, name, "Failed", FailureReason=error.message)
