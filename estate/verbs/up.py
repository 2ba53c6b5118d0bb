"""This file is `estate up`: the program applied, and on a laptop the first model of every line brought to serving."""

import time
from typing import TYPE_CHECKING, Annotated, Any

import typer

from estate import deploying, lines, tracking
from estate.lock import alone
from estate.looking import suggestions
from estate.problems import Problem, Refused
from estate.say import AsJson, Stack, answer, line, note, seconds
from estate.where import Where

if TYPE_CHECKING:
    from localcloud.engine import Plan


_Runs = Annotated[bool, typer.Option("--run/--no-run", help="Bring lines without a model to their first one.")]
_Refresh = Annotated[
    bool | None,
    typer.Option(help="First look how every resource is now, and repair what was changed. By default on a laptop."),
]
_Yes = Annotated[bool, typer.Option("--yes", help="Do not ask; only the Pulumi CLI asks.")]


def register(app: typer.Typer) -> None:
    app.command()(up)


def up(
    stack: Stack = "local",
    runs: _Runs = True,
    refresh: _Refresh = None,
    yes: _Yes = False,
    as_json: AsJson = False,
) -> None:
    """Make the environment what the program says. Example: estate up

    Goes on where an interrupted one stopped; a second one changes nothing.
    """
    where = Where(stack)
    deploying.check(where)
    if not where.local:
        flags = [*(["--yes"] if yes else []), *(["--refresh"] if refresh else []), *(["--json"] if as_json else [])]
        raise typer.Exit(deploying.pulumi(where, "up", *flags))
    begun = time.monotonic()
    with alone(where, "up"):
        # Asking an account for every resource takes minutes; the local cloud answers in a second or two.
        plan = deploy(where, refresh=refresh is not False)
        brought = _bring_up(where) if runs else []
    note(f"up in {seconds(time.monotonic() - begun)}")
    if as_json:
        answer({**plan.as_json(), "lines": brought})
    else:
        _look(where, brought)


def deploy(where: Where, *, refresh: bool) -> "Plan":
    """Apply the program on this machine.

    Raises:
        Refused: a feature group would have to lose something.
    """
    from estate.features_look import refused
    from localcloud import engine

    deploying.start_cloud(where)
    tracking.prepare(where, note)
    _forget_lines(where)
    if wrong := refused(where):
        raise Refused("\n".join(wrong))
    project, rules = deploying.project(where), deploying.rules()
    return deploying.apply("up", lambda display: engine.up(project, rules, display.event, refresh=refresh))


def _forget_lines(where: Where) -> None:
    """Of a line whose folder is gone, remove what its releases made: the program deletes the rest, and would fail on these."""
    from estate import remains
    from estate.aws import Aws

    clients = Aws(where).client
    for name in remains.orphans(clients, where.stack, lines.known(where.root)):
        note(f"{name} has no folder any more; removing what its runs and releases made")
        for told in remains.remove(clients, where.stack, name):
            note(f"  - {told}")


def _bring_up(where: Where) -> list[dict[str, Any]]:
    from estate.bringing_up import bring_up

    brought, failed = [], []
    for name in lines.known(where.root):
        try:
            found = bring_up(where, name)
        except Problem as problem:
            # What is wrong with one line keeps no other one from serving.
            note(f"{name} has no model: {problem}")
            failed.append(problem)
            continue
        brought.append(found)
        if champion := found["champion"]:
            note(f"{name} serves version {champion['version']}")
    if failed:
        raise failed[0]
    return brought


def _look(where: Where, brought: list[dict[str, Any]]) -> None:
    line("what to look at next:")
    for command, why in suggestions(where.root, brought):
        line(f"  .venv/bin/{command:<62}  {why}")
