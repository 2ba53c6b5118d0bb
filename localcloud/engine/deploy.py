"""This file is the verbs: preview, up, refresh, destroy."""

from collections.abc import Sequence
from typing import Any

from localcloud.engine import policy
from localcloud.engine.plan import Event, Plan, Result
from localcloud.engine.project import Config, Project
from localcloud.engine.providers import Factory, laptop
from localcloud.engine.recover import close, recover
from localcloud.engine.refresh import refresh as look_at_the_world
from localcloud.engine.remove import remove
from localcloud.engine.run import Listener, Run
from localcloud.engine.session import session


def preview(
    project: Project,
    policies: Sequence[Any] = (),
    on_event: Listener | None = None,
    *,
    refresh: bool = False,
    providers: Factory = laptop,
) -> Plan:
    """What `up` would do; nothing is changed, neither in the world nor in the state."""
    plan = Plan()
    with session(project, plan, "preview", on_event, providers, policies) as (run, config):
        _apply(run, project, config, refresh=refresh)
    return plan


def up(
    project: Project,
    policies: Sequence[Any] = (),
    on_event: Listener | None = None,
    *,
    refresh: bool = False,
    providers: Factory = laptop,
) -> Result:
    """Make the world what the program says; with `refresh`, after looking how it is."""
    result = Result()
    with session(project, result, "up", on_event, providers, policies) as (run, config):
        _apply(run, project, config, refresh=refresh)
    return result


def destroy(
    project: Project,
    on_event: Listener | None = None,
    *,
    force: bool = False,
    providers: Factory = laptop,
) -> Result:
    """Delete all that the stack has, dependents first; `force` goes for protected resources too."""
    result = Result()
    with session(project, result, "destroy", on_event, providers) as (run, _):
        recover(run)
        state = run.store.state
        remove(run, [*state.live.values(), *state.doomed], force=force)
        close(run)
    return result


def refresh(project: Project, on_event: Listener | None = None, *, providers: Factory = laptop) -> Result:
    """Take into the state how each resource is now; `drift` of the result says what has changed."""
    result = Result()
    with session(project, result, "refresh", on_event, providers) as (run, _):
        recover(run)
        look_at_the_world(run)
        close(run)
    return result


def _apply(run: Run, project: Project, config: Config, *, refresh: bool) -> None:
    from localcloud.engine.program import run_program  # the SDK, which reading a state does not need

    recover(run)
    if refresh:
        run.tell(Event(kind="phase", text="refresh"))
        look_at_the_world(run)
    run.tell(Event(kind="phase", text="program"))
    run_program(run, project, config)
    if run.stopping:
        return
    policy.check_stack(run)
    state = run.store.state
    gone = [record for urn, record in state.live.items() if urn not in run.seen]
    run.tell(Event(kind="phase", text="delete"))
    remove(run, [*gone, *state.doomed])
    close(run)
