"""The steps in which a deployment moves traffic: a pure reading of AWS's deployment policies."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

Policy = Mapping[str, Any]


@dataclass(frozen=True)
class Step:
    """One shift of traffic and the time its effect is watched."""

    share: float
    """Part of the traffic that the new fleet has after this step, 0 to 1."""

    wait: float
    """Seconds in which an alarm still undoes the deployment."""


def steps(policy: Policy, instances: int) -> list[Step]:
    """How a blue-green update shifts traffic onto a new fleet of this many instances.

    >>> one_third = {"Type": "LINEAR", "LinearStepSize": {"Type": "INSTANCE_COUNT", "Value": 1}, "WaitIntervalInSeconds": 5}
    >>> [round(step.share, 2) for step in steps({"TrafficRoutingConfiguration": one_third}, 3)]
    [0.33, 0.67, 1.0]
    """
    routing = policy.get("TrafficRoutingConfiguration") or {"Type": "ALL_AT_ONCE"}
    wait = float(routing.get("WaitIntervalInSeconds", 0))
    kind = routing["Type"]
    if kind == "CANARY":
        shares = [part(routing["CanarySize"], instances), 1.0]
    elif kind == "LINEAR":
        size = part(routing["LinearStepSize"], instances)
        shares = [min(1.0, size * (index + 1)) for index in range(math.ceil(1 / size - 1e-9))]
    else:
        shares = [1.0]
    return [Step(share, wait) for share in shares]


def part(size: Mapping[str, Any], instances: int) -> float:
    """A capacity size as a part of the fleet, at most all of it."""
    whole = 100 if size["Type"] == "CAPACITY_PERCENT" else instances
    return min(1.0, float(size["Value"]) / whole)


def batches(size: Mapping[str, Any], instances: int) -> list[int]:
    """How many instances are new after each batch of a rolling update.

    >>> batches({"Type": "CAPACITY_PERCENT", "Value": 40}, 4)
    [1, 2, 3, 4]
    >>> batches({"Type": "INSTANCE_COUNT", "Value": 3}, 4)
    [3, 4]
    """
    most = size["Value"] if size["Type"] == "INSTANCE_COUNT" else math.floor(instances * size["Value"] / 100)
    batch = max(1, int(most))
    return [min(instances, batch * (index + 1)) for index in range(math.ceil(instances / batch))]
