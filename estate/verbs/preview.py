"""This file is `estate preview`: what an up would change, and what the policies say to it."""

from typing import Annotated

import typer

from estate import deploying
from estate.problems import Refused
from estate.say import AsJson, Stack, answer
from estate.where import Where


def register(app: typer.Typer) -> None:
    app.command()(preview)


def preview(
    stack: Stack = "local",
    refresh: Annotated[bool, typer.Option("--refresh", help="First look how every resource is now.")] = False,
    as_json: AsJson = False,
) -> None:
    """Show what up would change; change nothing. Example: estate preview --json

    Ends 3 when a mandatory policy refuses it, or a feature group would have to lose something.
    """
    where = Where(stack)
    deploying.check(where)
    if not where.local:
        flags = [*(["--refresh"] if refresh else []), *(["--json"] if as_json else [])]
        raise typer.Exit(deploying.pulumi(where, "preview", *flags))
    from estate.features_look import refused
    from localcloud import engine

    deploying.start_cloud(where)
    project, rules = deploying.project(where), deploying.rules()
    plan = deploying.apply("preview", lambda display: engine.preview(project, rules, display.event, refresh=refresh))
    if as_json:
        answer(plan.as_json())
    if plan.refused:
        raise Refused(f"{len(plan.refused)} mandatory policies are violated: {plan.refused[0].message}")
    if wrong := refused(where):
        raise Refused("\n".join(wrong))
