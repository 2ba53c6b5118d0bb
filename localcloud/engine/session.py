"""This file is the frame of a run: lock, state, Ctrl-C, and that what was done is kept however it ends."""

import signal
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from typing import Any

from localcloud.engine.errors import EngineError, InputError
from localcloud.engine.lock import locked
from localcloud.engine.plan import Event, Plan
from localcloud.engine.project import Config, Project
from localcloud.engine.providers import Factory, Pool
from localcloud.engine.run import Listener, Run
from localcloud.engine.store import Store


@contextmanager
def session(
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
        with _kept(store, plan, started):
            with _interruptible(run):
                yield run, config
            if error := run.outcome():
                raise error


@contextmanager
def _kept(store: Store, plan: Plan, started: float) -> Iterator[None]:
    try:
        yield
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
