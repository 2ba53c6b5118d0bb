"""This file is the engine's own command line: `python -m localcloud.engine up --stack local`."""

import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Annotated

import typer

from localcloud import engine
from localcloud.engine.display import Display
from localcloud.engine.wire import Json

Stack = Annotated[str, typer.Option(help="Which of the project's stacks.")]
Machine = Annotated[bool, typer.Option("--json", help="One JSON document on stdout, all else on stderr.")]
Look = Annotated[bool, typer.Option("--refresh", help="First look how every resource is now.")]
Force = Annotated[bool, typer.Option("--force", help="Delete protected resources too.")]

app = typer.Typer(no_args_is_help=True, add_completion=False, help=__doc__)


def _project(stack: str) -> engine.Project:
    return engine.Project(Path.cwd(), stack)


def _show(title: str, machine: bool, work: Callable[[Display], engine.Plan]) -> None:
    """Run a verb and print what it did; the exit code says how it ended."""
    error: engine.EngineError | None = None
    with Display(title) as display:
        try:
            plan = work(display)
        except engine.EngineError as caught:
            error, plan = caught, caught.result or engine.Plan()
    document: Json = plan.as_json()
    code = error.exit_code if error else 3 if plan.refused else 0
    if error:
        document["error"] = str(error)
    display.summary(plan, error)
    if machine:
        sys.stdout.write(json.dumps(document, indent=2) + "\n")
    raise typer.Exit(code)


@app.command()
def preview(stack: Stack = "local", machine: Machine = False, look: Look = False) -> None:
    """Show what `up` would do; change nothing."""
    _show("Preview", machine, lambda display: engine.preview(_project(stack), (), display.event, refresh=look))


@app.command()
def up(stack: Stack = "local", machine: Machine = False, look: Look = False) -> None:
    """Make the world what the program says."""
    _show("Up", machine, lambda display: engine.up(_project(stack), (), display.event, refresh=look))


@app.command()
def destroy(stack: Stack = "local", machine: Machine = False, force: Force = False) -> None:
    """Delete all that the stack has."""
    _show("Destroy", machine, lambda display: engine.destroy(_project(stack), display.event, force=force))


@app.command()
def refresh(stack: Stack = "local", machine: Machine = False) -> None:
    """Take into the state how each resource is now."""
    _show("Refresh", machine, lambda display: engine.refresh(_project(stack), display.event))


@app.command()
def export(stack: Stack = "local") -> None:
    """Print the stack as `pulumi stack import` reads it."""
    sys.stdout.write(json.dumps(_told(lambda: engine.export_deployment(_project(stack))), indent=2) + "\n")


@app.command("import")
def import_(stack: Stack = "local") -> None:
    """Take a stack as `pulumi stack export` writes it, from stdin."""
    _told(lambda: engine.import_deployment(_project(stack), json.load(sys.stdin)))


def _told(work: Callable[[], Json | None]) -> Json | None:
    try:
        return work()
    except engine.EngineError as error:
        typer.echo(f"error: {error}", err=True)
        raise typer.Exit(error.exit_code) from error


if __name__ == "__main__":
    app()
