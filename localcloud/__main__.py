"""The service's own command line: python -m localcloud start | stop | status | logs | reset."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer

from localcloud import service
from localcloud.ports import PortTakenError

app = typer.Typer(help="A local AWS that really runs things.", no_args_is_help=True, add_completion=False)
Home = Annotated[Path, typer.Option(help="Directory of everything the cloud keeps.")]
DEFAULT_HOME = Path(".local/cloud")


@app.command()
def start(home: Home = DEFAULT_HOME, port: Annotated[int, typer.Option(min=1, max=65_535)] = 4566) -> None:
    """Bring the cloud up, unless it is up."""
    with _told():
        running = service.start(home, port)
    for note in running.notes:
        sys.stderr.write(f"note: {note}\n")
    sys.stdout.write(f"{running.url}\n")


@app.command()
def stop(home: Home = DEFAULT_HOME) -> None:
    """Bring the cloud down; what it keeps stays on the disk."""
    service.stop(home)


@app.command()
def reset(home: Home = DEFAULT_HOME) -> None:
    """Bring the cloud down and forget everything."""
    service.reset(home)


@app.command()
def status(home: Home = DEFAULT_HOME) -> None:
    """Say whether the cloud runs, and what it takes."""
    found = service.status(home)
    words = (
        f"running at {found.url}, {len(found.pids)} processes, {found.megabytes} MB" if found.running else "not running"
    )
    sys.stdout.write(f"{words}\n")
    raise typer.Exit(0 if found.running else 1)


@app.command()
def logs(home: Home = DEFAULT_HOME, lines: Annotated[int, typer.Option(min=1)] = 50) -> None:
    """Print the end of the logs."""
    for path in service.logs(home):
        sys.stdout.write(f"== {path}\n" + "\n".join(path.read_text(errors="replace").splitlines()[-lines:]) + "\n")


@contextmanager
def _told() -> Iterator[None]:
    """Turn what a person can mend into one line and an exit code."""
    try:
        yield
    except PortTakenError as error:
        sys.stderr.write(f"{error}\n")
        raise typer.Exit(2) from None
    except service.StartError as error:
        sys.stderr.write(f"{error}\n")
        raise typer.Exit(1) from None


if __name__ == "__main__":
    app()
