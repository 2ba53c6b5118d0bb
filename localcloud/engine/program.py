"""This file runs the Pulumi program in this process, with our monitor where the SDK expects the engine."""

import asyncio
import contextvars
import logging
import runpy
import sys
import traceback
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from google.protobuf import empty_pb2

from localcloud.engine import lazyaws
from localcloud.engine.errors import EngineError, InputError
from localcloud.engine.monitor import Monitor
from localcloud.engine.plan import Event
from localcloud.engine.project import Config, Project
from localcloud.engine.run import Run
from localcloud.engine.surroundings import no_collection, place

# Twice the operations: a thread that waits for its turn must not keep the answers of others from being taken.
THREADS = 64


class Log:
    """The part of Pulumi's engine that takes the program's own messages."""

    def __init__(self, run: Run) -> None:
        self._run = run

    def Log(self, request: Any) -> None:  # noqa: N802  the SDK calls it so
        if request.severity > 1:
            self._run.tell(Event(kind="message", urn=request.urn, text=request.message))

    def RequirePulumiVersion(self, _: Any) -> Any:  # noqa: N802  the SDK calls it so
        return empty_pb2.Empty()


def run_program(run: Run, project: Project, config: Config) -> None:
    """Run it to its end; what it declares is applied meanwhile by the run's monitor."""
    lazyaws.install()
    contextvars.copy_context().run(_in_context, run, project, config)


def _in_context(run: Run, project: Project, config: Config) -> None:
    _configure(run, project, config)
    failure: list[BaseException] = []

    def body() -> None:
        try:
            _execute(project.program)
        except BaseException as error:
            # The SDK would still register what was declared before the error; nothing shall change then.
            failure.append(error)
            run.stop()
            raise

    with place(project), no_collection():
        try:
            asyncio.run(_main(body))
        except (Exception, SystemExit) as error:  # noqa: BLE001  told below, where its cause is known
            if not failure and not run.stopping:
                failure.append(error)
    if failure:
        raise _explained(failure[0], project.program) from failure[0]


def _execute(program: Path) -> None:
    """Run the program from its source.

    Given a folder, runpy would take compiled code by the second and size of its source: an edit of the same second is lost.
    """
    if program.is_dir():
        sys.path.insert(0, str(program))
        program /= "__main__.py"
    runpy.run_path(str(program), run_name="__main__")


async def _main(body: Any) -> None:
    from pulumi.runtime.stack import run_in_stack

    asyncio.get_running_loop().set_default_executor(ThreadPoolExecutor(THREADS))
    await run_in_stack(body)


def _configure(run: Run, project: Project, config: Config) -> None:
    import pulumi
    from pulumi.runtime import settings

    # An apply that fails because its resource failed is told once, by the resource.
    logging.getLogger("asyncio").setLevel(logging.CRITICAL)
    pulumi.runtime.config.set_all_config(config.values, config.secret_keys)
    settings.ROOT.set(None)
    ours = settings.Settings(
        project=project.name,
        stack=project.stack,
        monitor=Monitor(run),
        engine=Log(run),
        parallel=THREADS,
        dry_run=run.dry,
        organization="organization",
        root_directory=str(project.root),
    )
    ours.rpc_manager = _counting(run)
    settings.configure(ours)


def _counting(run: Run) -> Any:
    from pulumi.runtime.rpc_manager import RPCManager

    class Counting(RPCManager):
        """Notices each declaration at once; the registration itself comes only when its inputs are known."""

        declared = 0

        def do_rpc(self, name: str, rpc_function: Any) -> Any:
            if name in ("register resource", "read resource"):
                self.declared += 1
                run.tell(Event(kind="declared", count=self.declared))
            return super().do_rpc(name, rpc_function)

    return Counting()  # type: ignore[no-untyped-call]  # the SDK's constructor has no annotations


def _explained(error: BaseException, program: Path) -> EngineError:
    from pulumi import RunError

    if isinstance(error, EngineError):
        return error
    if isinstance(error, RunError):
        return InputError(str(error))
    frames = [frame for frame in traceback.extract_tb(error.__traceback__) if "site-packages" not in frame.filename]
    ours = str(Path(__file__).parent)
    own = [frame for frame in frames if not frame.filename.startswith(("<", ours, sys.base_prefix))]
    where = f"{own[-1].filename}:{own[-1].lineno}" if own else str(program)
    return EngineError(f"the program failed at {where}: {type(error).__name__}: {error}")
