"""Target tracking: keeps a metric per instance near its target by scaling endpoint variants."""

import datetime as dt
import logging
import math
import threading
import uuid
from typing import Any

from localcloud.autoscaling.resource import POLICY, TARGET, key_of, variant_of
from localcloud.aws.clock import now
from localcloud.aws.context import Ctx
from localcloud.aws.errors import AwsError
from localcloud.aws.store import Body, store
from localcloud.hosting import service as hosting

log = logging.getLogger(__name__)
ACTIVITY = "scaling-activity"
PAUSE_SECONDS = 5.0
COOLDOWN_SECONDS = 300
LIVE = {
    "SageMakerVariantInvocationsPerInstance": "InvocationsPerInstance",
    "SageMakerVariantConcurrentRequestsPerModelHighResolution": "ConcurrentRequestsPerInstance",
}
_stopping = threading.Event()


def desired(instances: int, measured: float, target: float, low: int, high: int) -> int:
    """How many instances bring a per-instance metric to its target.

    >>> desired(1, 250.0, 100.0, 1, 4), desired(3, 10.0, 100.0, 1, 4), desired(2, 900.0, 100.0, 1, 4)
    (3, 1, 4)
    """
    return min(max(math.ceil(instances * measured / target), low), high)


def may_move(now_seconds: float, last_seconds: float, wanted: int, instances: int, config: dict[str, Any]) -> bool:
    """Whether the policy's cooldown lets the variant be scaled now.

    >>> may_move(100.0, 0.0, 1, 2, {"ScaleInCooldown": 60}), may_move(100.0, 0.0, 1, 2, {"DisableScaleIn": True})
    (True, False)
    """
    inward = wanted < instances
    if wanted == instances or (inward and config.get("DisableScaleIn")):
        return False
    cooldown: float = config.get("ScaleInCooldown" if inward else "ScaleOutCooldown", COOLDOWN_SECONDS)
    return now_seconds - last_seconds >= cooldown


def start() -> None:
    threading.Thread(target=_run, daemon=True, name="autoscaling").start()


def stop() -> None:
    _stopping.set()


def _run() -> None:
    while not _stopping.wait(PAUSE_SECONDS):
        for ctx, policy in store.everywhere(POLICY):
            try:
                _follow(ctx, policy)
            except AwsError as error:
                # An endpoint that is being changed or is gone is looked at again later.
                log.info("autoscaling %s: %s", policy["ResourceId"], error.message)
            except Exception:
                log.exception("autoscaling %s", policy["ResourceId"])


def _follow(ctx: Ctx, policy: Body) -> None:
    config = policy.get("TargetTrackingScalingPolicyConfiguration")
    target = store.get(ctx, TARGET, key_of(policy))
    if not config or not target:
        return
    endpoint, variant = variant_of(policy["ResourceId"])
    live = hosting.live_metrics(ctx, endpoint, variant)
    measured, instances = _measured(ctx, config, live), int(live["Instances"])
    if measured is None or instances == 0:
        return
    wanted = desired(instances, measured, config["TargetValue"], target["MinCapacity"], target["MaxCapacity"])
    last = target.get("LastScaled", 0.0)
    moment = now()
    if may_move(moment.timestamp(), last, wanted, instances, config):
        hosting.scale(ctx, endpoint, variant, wanted)
        store.update(ctx, TARGET, key_of(policy), LastScaled=moment.timestamp())
        _record(ctx, policy, instances, wanted, moment)


def _measured(ctx: Ctx, config: dict[str, Any], live: dict[str, float]) -> float | None:
    live = live | {"ConcurrentRequestsPerInstance": live["ConcurrentRequests"] / max(1.0, live["Instances"])}
    if predefined := config.get("PredefinedMetricSpecification"):
        return live.get(LIVE.get(predefined["PredefinedMetricType"], ""))
    custom = config["CustomizedMetricSpecification"]
    answer = ctx.client("cloudwatch").get_metric_statistics(
        Namespace=custom["Namespace"],
        MetricName=custom["MetricName"],
        Dimensions=custom.get("Dimensions", []),
        Statistics=[custom["Statistic"]],
        StartTime=now() - dt.timedelta(minutes=1),
        EndTime=now(),
        Period=60,
    )
    points = sorted(answer["Datapoints"], key=lambda point: point["Timestamp"])
    return float(points[-1][custom["Statistic"]]) if points else None


def _record(ctx: Ctx, policy: Body, instances: int, wanted: int, moment: dt.datetime) -> None:
    name = str(uuid.uuid4())
    activity = {
        "ActivityId": name,
        "ServiceNamespace": policy["ServiceNamespace"],
        "ResourceId": policy["ResourceId"],
        "ScalableDimension": policy["ScalableDimension"],
        "Description": f"Setting desired instance count to {wanted}.",
        "Cause": f"policy {policy['PolicyName']} found {instances} instances",
        "StartTime": moment,
        "StatusCode": "Successful",
    }
    store.put(ctx, ACTIVITY, name, activity)
