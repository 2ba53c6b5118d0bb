"""How an endpoint moves from one fleet to the next, and back if something is wrong."""

import logging
import math
import time
from collections.abc import Callable, Mapping
from typing import Any

from localcloud.hosting.fleet import Fleet
from localcloud.hosting.guard import Guard, alarm_names
from localcloud.hosting.live import Live
from localcloud.hosting.traffic import batches, steps

log = logging.getLogger(__name__)
Policy = Mapping[str, Any]
LONGEST_SECONDS = 8 * 3600.0


def replace(live: Live, new: Fleet, deployment: Policy, on_rollback: Callable[[], None]) -> None:
    """Serve with the new fleet; on any error the old one serves again, and the error goes on to the caller."""
    old = live.current
    assert old is not None
    try:
        if policy := deployment.get("RollingUpdatePolicy"):
            _roll(live, old, new, policy, _guard(live, new, deployment, policy))
        else:
            policy = deployment.get("BlueGreenUpdatePolicy") or {}
            _shift(live, old, new, policy, _guard(live, new, deployment, policy))
    except Exception:
        on_rollback()
        _undo(live, old, new)
        raise
    live.serve(new)
    live.drain(old.empty())


def _shift(live: Live, old: Fleet, new: Fleet, policy: Policy, guard: Guard) -> None:
    new.launch()
    for step in steps(policy, new.size):
        live.divide(step.share, new, old)
        log.info("endpoint %s: %.0f %% of the traffic on the new fleet", live.name, step.share * 100)
        guard.watch(step.wait)
    guard.watch(float(policy.get("TerminationWaitInSeconds", 0)))


def _roll(live: Live, old: Fleet, new: Fleet, policy: Policy, guard: Guard) -> None:
    for done in batches(policy["MaximumBatchSize"], new.size):
        share = done / new.size
        new.launch(share)
        live.divide(share, new, old)
        guard.watch(float(policy.get("WaitIntervalInSeconds", 0)))
        kept = {pool: math.ceil(pool.variant.count * (1 - share)) for pool in old.pools}
        live.drain([instance for pool, count in kept.items() for instance in pool.shrink(count)])


def _undo(live: Live, old: Fleet, new: Fleet) -> None:
    """Give all traffic back to the old fleet; a rolling update has to start its missing instances first."""
    try:
        old.launch()
    finally:
        live.serve(old)
        live.drain(new.empty())


def _guard(live: Live, new: Fleet, deployment: Policy, policy: Policy) -> Guard:
    limit = float(policy.get("MaximumExecutionTimeoutInSeconds", LONGEST_SECONDS))
    return Guard(ctx=live.ctx, fleet=new, alarms=alarm_names(deployment), deadline=time.monotonic() + limit)
