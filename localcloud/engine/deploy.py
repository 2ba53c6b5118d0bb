"""This file is the verbs: preview, up, refresh, destroy, and what can be asked or moved of a stack's state."""

import signal
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from typing import Any

from localcloud.engine import policy
from localcloud.engine.errors import EngineError, InputError
from localcloud.engine.lock import locked
from localcloud.engine.plan import Event, Plan, Result
from localcloud.engine.program import run_program
from localcloud.engine.project import Config, Project
from localcloud.engine.providers import Factory, Pool, laptop
from localcloud.engine.recover import recover
from localcloud.engine.refresh import refresh as look_at_the_world
from localcloud.engine.remove import remove
from localcloud.engine.run import Listener, Run
from localcloud.engine.store import Store
from localcloud.engine.wire import Json, mask


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
    with _run(project, plan, "preview", on_event, providers, policies) as (run, config):
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
    with _run(project, result, "up", on_event, providers, policies) as (run, config):
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
    with _run(project, result, "destroy", on_event, providers) as (run, _):
        recover(run)
        state = run.store.state
        remove(run, [*state.live.values(), *state.doomed], force=force)
    return result


def refresh(project: Project, on_event: Listener | None = None, *, providers: Factory = laptop) -> Result:
    """Take into the state how each resource is now; `drift` of the result says what has changed."""
    result = Result()
    with _run(project, result, "refresh", on_event, providers) as (run, _):
        recover(run)
        look_at_the_world(run)
    return result


def _apply(run: Run, project: Project, config: Config, *, refresh: bool) -> None:
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


@contextmanager
def _run(
    project: Project,
    plan: Plan,
    command: str,
    on_event: Listener | None,
    providers: Factory,
    policies: Sequence[Any] = (),
) -> Iterator[tuple[Run, Config]]:
    """One run from lock to saved state; whatever happens in it, what was done is kept and told."""
    started = time.monotonic()
    dry = command == "preview"
    config = project.read_config()
    with locked(project.state_path, command, shared=dry):
        store = Store(project.state_path, dry=dry)
        run = Run(
            project=project.name,
            stack=project.stack,
            store=store,
            pool=Pool(providers, store),
            plan=plan,
            dry=dry,
            config=config.values,
            policies=policies,
            on_event=on_event,
        )
        try:
            with _interruptible(run):
                yield run, config
            if error := run.outcome():
                raise error
            store.save()
        except EngineError as error:
            _keep(store, error)
            error.result = plan
            raise
        finally:
            store.close()
            plan.duration = time.monotonic() - started


def _keep(store: Store, error: EngineError) -> None:
    """Fold what was done into the state; if that is what failed, the journal has it and the error says so."""
    if not isinstance(error, InputError):
        store.save()
        return
    with suppress(InputError):
        store.save()


@contextmanager
def _interruptible(run: Run) -> Iterator[None]:
    """The first Ctrl-C lets what is running end; the second one ends everything, which the journal survives."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.getsignal(signal.SIGINT)

    def first(*_: Any) -> None:
        signal.signal(signal.SIGINT, signal.default_int_handler)
        run.interrupt()
        text = "stopping: waiting for what is running; press Ctrl-C again to stop at once"
        run.tell(Event(kind="message", text=text))

    signal.signal(signal.SIGINT, first)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


def _reading(project: Project) -> Store:
    """The state as it is now, also while another run writes it."""
    for _ in range(20):
        with suppress(InputError):
            return Store(project.state_path, dry=True)
        time.sleep(0.05)
    return Store(project.state_path, dry=True)


def resources(project: Project) -> list[Json]:
    """Every resource of the stack, secrets masked."""
    return [mask(record) for record in _reading(project).state.resources()]


def outputs(project: Project) -> Json:
    """What the program has exported, secrets masked."""
    kind = "pulumi:pulumi:Stack"
    found = [record for record in resources(project) if record["type"] == kind]
    return dict(found[0].get("outputs") or {}) if found else {}


def export_deployment(project: Project) -> Json:
    """The stack as `pulumi stack import` reads it."""
    return _reading(project).export()


def import_deployment(project: Project, document: Json) -> None:
    """Take a stack as `pulumi stack export` writes it."""
    with locked(project.state_path, "import"):
        store = Store(project.state_path)
        store.replace(document)
        store.close()
