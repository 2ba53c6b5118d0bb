"""This file is `estate features`: what a changed model.yaml means for a line's feature store, and how it is done."""

from typing import TYPE_CHECKING, Annotated

import typer

from estate import deploying, lines
from estate.problems import Problem, Refused
from estate.say import AsJson, LineName, Stack, answer, line, note
from estate.where import Where

if TYPE_CHECKING:
    from collections.abc import Sequence

    from estate.features_apply import Applying
    from estate.features_plan import GroupPlan

Retire = Annotated[bool, typer.Option("--retire", help="Delete former versions that no live package reads any more.")]


def register(app: typer.Typer) -> None:
    features = typer.Typer(
        no_args_is_help=True,
        rich_markup_mode=None,
        help="What a changed model.yaml means for the feature store. Example: estate features plan flight-delay",
    )
    features.command()(plan)
    features.command()(apply)
    app.add_typer(features, name="features")


def plan(name: LineName, stack: Stack = "local", as_json: AsJson = False) -> None:
    """Say what would happen to each feature group; change nothing. Example: estate features plan flight-delay

    Ends 3 when a group would have to lose or change something within its version.
    """
    from estate.features_plan import refusals

    found = _open(Where(stack), name).look()
    if as_json:
        answer(
            {"line": lines.name(Where(stack).root, name), "stack": stack, "groups": [one.as_json() for one in found]}
        )
    else:
        _show(found)
    if wrong := refusals(found):
        raise Refused("\n".join(wrong))


def apply(name: LineName, retire: Retire = False, stack: Stack = "local", as_json: AsJson = False) -> None:
    """Do what the plan says: features are added in place, a new version is deployed and filled. Example: estate features apply flight-delay

    Goes on where an interrupted one stopped; a second one changes nothing. Ends 3 when the plan is refused.
    """
    from estate.lock import alone

    where = Where(stack)
    with alone(where, f"features apply {name}"):
        subject = _open(where, name)
        told = subject.apply(retire=retire)
        after = subject.look()
    if as_json:
        answer({"line": subject.line.name, "stack": stack, **told, "after": [one.as_json() for one in after]})
        return
    _show(after)
    for written in told["rows"]:
        note(f"the ledger has the schema of {written}")
    for gone in told["retired"]:
        note(f"{gone} is deleted; its files in the lake stay")
    up = "estate up, then " if any(one["action"] == "add" for one in told["groups"]) else ""
    if told["rows"] or told["backfill"]:
        line(f"next: {up}estate run {subject.line.name}")
    elif not told["retired"]:
        line("nothing was to be done")


def _open(where: Where, name: str) -> "Applying":
    from estate.aws import Aws
    from estate.features_apply import Applying

    spec = lines.load(where.root, name)
    return Applying(Aws(where), where.stack, spec, where.root, lambda: _deploy(where))


def _deploy(where: Where) -> None:
    """The program, as `estate up` applies it."""
    if where.local:
        from estate.verbs.up import deploy

        deploying.check(where)
        deploy(where, refresh=False)
    elif code := deploying.pulumi(where, "up", "--yes"):
        raise Problem(f"pulumi up of {where.stack} ended {code}; the same command goes on from there")


def _show(plans: "Sequence[GroupPlan]") -> None:
    for one in plans:
        line(f"{one.group} (version {one.version}): {one.action}: {one.says}")
        for words in (*one.breaking, *one.notes):
            line(f"  - {words}")
        for former in one.former:
            read = ", ".join(former.read_by)
            what = f"stays: {read} would read it" if read else "no live package reads it; --retire deletes it"
            line(f"  {former.name} {what}")
        if one.next:
            line(f"  next: {one.next}")
