"""This file is `estate local`: the cloud on this machine, started and stopped by hand."""

import shutil
from typing import Annotated

import typer

from estate.problems import Problem
from estate.say import AsJson, answer, line, note
from estate.where import Where


def register(app: typer.Typer) -> None:
    local = typer.Typer(
        no_args_is_help=True, rich_markup_mode=None, help="The cloud on this machine. Example: estate local status"
    )
    for verb in (start, stop, reset, status, logs):
        local.command()(verb)
    app.add_typer(local, name="local")


def start(as_json: AsJson = False) -> None:
    """Start the local cloud, unless it runs. Example: estate local start"""
    from localcloud import service

    where = Where()
    running = service.start(where.cloud, where.port)
    for told in running.notes:
        note(f"note: {told}")
    answer({"url": running.url, "notes": list(running.notes)}) if as_json else line(
        f"the local cloud runs at {running.url}"
    )


def stop(as_json: AsJson = False) -> None:
    """Stop the local cloud; what it keeps stays. Example: estate local stop"""
    from localcloud import service

    service.stop(Where().cloud)
    answer({"running": False}) if as_json else line(
        "the local cloud is stopped; `estate local start` has everything back"
    )


def reset(
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
    as_json: AsJson = False,
) -> None:
    """Stop the local cloud and forget everything in it. Example: estate local reset --yes"""
    from localcloud import service

    where = Where()
    if not yes:
        typer.confirm("Forget every resource, model and prediction of the local cloud?", abort=True, err=True)
    service.reset(where.cloud)
    # The state of the stack describes resources that are gone with the cloud.
    shutil.rmtree(where.state.parent, ignore_errors=True)
    answer({"running": False}) if as_json else line("the local cloud is gone; `estate up` makes a new one")


def status(as_json: AsJson = False) -> None:
    """Say whether the local cloud runs. Example: estate local status"""
    from localcloud import service

    found = service.status(Where().cloud)
    if as_json:
        told = {"running": found.running, "url": found.url, "pids": list(found.pids), "megabytes": found.megabytes}
        answer({**told, "mlflow": dict(found.mlflow)})
    elif found.running:
        line(f"running at {found.url}, {len(found.pids)} processes, {found.megabytes} MB")
        for name, url in found.mlflow.items():
            line(f"MLflow {name} at {url}")
    else:
        line("not running")


def logs(
    lines: Annotated[int, typer.Option(min=1, help="How many lines of each log.")] = 50,
    as_json: AsJson = False,
) -> None:
    """Print the end of the local cloud's logs. Example: estate local logs --lines 20"""
    from localcloud import service

    ends = {str(path): path.read_text(errors="replace").splitlines()[-lines:] for path in service.logs(Where().cloud)}
    if as_json:
        answer(ends)
        return
    if not ends:
        raise Problem("the local cloud has no logs, because it was never started")
    for path, end in ends.items():
        line(f"== {path}")
        line("\n".join(end))
