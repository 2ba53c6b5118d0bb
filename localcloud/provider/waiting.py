"""Waiting for a resource to be usable, and for one to be gone."""

import time

from localcloud.provider.api import Json, ProviderError
from localcloud.provider.cloud import Cloud
from localcloud.provider.facts import Facts
from localcloud.provider.kind import Kind
from localcloud.provider.live import read_live, search

PATIENCE_SECONDS = 300.0
_FIRST_PAUSE, _LONGEST_PAUSE = 0.02, 1.0


def wait_ready(cloud: Cloud, kind: Kind, props: Json) -> None:
    """Wait until a resource can be used or changed again."""
    ready = kind.row.ready
    if ready is None:
        return
    read, deadline, pause = kind.row.reads[0], time.monotonic() + PATIENCE_SECONDS, _FIRST_PAUSE
    facts = Facts({**kind.row.defaults, **props}, cloud)
    while True:
        answer = cloud.ask(kind.row.service, read.op, kind.naming(read.op, facts, read.fixed))
        state = search(ready.at, answer)
        states = [each for each in (state if isinstance(state, list) else [state]) if each is not None]
        states = [each for group in states for each in (group if isinstance(group, list) else [group])]
        if any(each in ready.bad for each in states):
            why = search(ready.why, answer) if ready.why else None
            raise ProviderError(
                f"{kind.name} must become {ready.good[0]}, got {', '.join(states)}: {why or 'no reason'}"
            )
        if all(each in ready.good for each in states):
            return
        if time.monotonic() > deadline:
            raise ProviderError(
                f"{kind.name} must become {ready.good[0]} within {PATIENCE_SECONDS:.0f} s, got {states}"
            )
        time.sleep(pause)
        pause = min(pause * 2, _LONGEST_PAUSE)


def wait_gone(cloud: Cloud, kind: Kind, props: Json) -> None:
    """Wait until a deleted resource has left its name free."""
    deadline, pause = time.monotonic() + PATIENCE_SECONDS, _FIRST_PAUSE
    while kind.row.lingers and read_live(cloud, kind, props) is not None:
        if time.monotonic() > deadline:
            raise ProviderError(f"{kind.name} must be gone {PATIENCE_SECONDS:.0f} s after its deletion")
        time.sleep(pause)
        pause = min(pause * 2, _LONGEST_PAUSE)
