"""This file is `estate snapshots`: which training sets there are, how two differ, which are held, and which may go."""

from typing import Annotated, Any

import typer
from typer.core import TyperGroup

from estate.problems import BadInput
from estate.say import AsJson, LineName, Stack, answer, line, note

Id = Annotated[str, typer.Argument(metavar="SNAPSHOT", help="Its id, or the beginning of it.")]
Reason = Annotated[str, typer.Option(help="Why; the ledger keeps it.")]


class _LineFirst(TyperGroup):
    """What is no command is the name of a line to list."""

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        words = args if args and args[0] in self.commands else ["list", *args]
        return super().resolve_command(ctx, words)


def register(app: typer.Typer) -> None:
    snapshots = typer.Typer(
        cls=_LineFirst,
        no_args_is_help=True,
        rich_markup_mode=None,
        help="Training sets: list, compare, hold, let go. Example: estate snapshots flight-delay",
    )
    snapshots.command("list")(listed)
    for verb in (diff, hold, unhold, expire):
        snapshots.command()(verb)
    app.add_typer(snapshots, name="snapshots")


def listed(name: LineName, stack: Stack = "local", as_json: AsJson = False) -> None:
    """Say which snapshots a line has, what was made from each, and which are held. Example: estate snapshots flight-delay"""
    from estate.snapshots_found import of_line
    from estate.snapshots_told import entry, table

    found = of_line(stack, name)
    entries = [entry(one) for one in found.snapshots]
    if as_json:
        answer({"line": found.subject.name, "snapshots": entries})
    else:
        line(table(entries) or f"{found.subject.name} has no snapshot yet")


def diff(
    before: Annotated[str, typer.Argument(metavar="A", help="Id of the first, or the beginning of it.")],
    after: Annotated[str, typer.Argument(metavar="B", help="Id of the second.")],
    memory_gb: Annotated[
        float, typer.Option(min=0.25, help="Memory that the comparison may take; more goes to disk.")
    ] = 2,
    stack: Stack = "local",
    as_json: AsJson = False,
) -> None:
    """Say how two training sets differ: rows, columns, distributions, sources. Example: estate snapshots diff 3f2a91 b07aa3"""
    from estate import lines
    from estate.snapshots_apart import differences
    from estate.snapshots_diff import compared
    from estate.snapshots_found import by_id
    from estate.where import Where

    found, (one, other) = by_id(stack, [before, after])
    spec = lines.load(Where(stack).root, found.subject.name)
    note(f"comparing {one.id[:12]} with {other.id[:12]} of {found.subject.name}")
    document = compared(found.subject, spec, one, other, memory_gb)
    answer(document) if as_json else line(differences(document))


def hold(snapshot: Id, reason: Reason, stack: Stack = "local", as_json: AsJson = False) -> None:
    """Keep a snapshot whatever happens, until unhold. Example: estate snapshots hold 3f2a91 --reason 'audit 2026-14'"""
    from estate.snapshots_found import by_id
    from estate.snapshots_role import Custody
    from jobs.kit.entry import BadInputError
    from jobs.snapshot.hold import hold as held

    found, [one] = by_id(stack, [snapshot])
    custody = Custody(found.subject, "hold")
    try:
        count = held(one, _reason(reason), custody.objects, custody.append)
    except BadInputError as error:
        raise BadInput(str(error)) from None
    document = {"line": one.line, "snapshot": one.id, "held": True, "reason": reason, "objects": count}
    answer(document) if as_json else line(f"{one.id} is held: {count} objects that nobody can delete")


def unhold(snapshot: Id, reason: Reason, stack: Stack = "local", as_json: AsJson = False) -> None:
    """End a hold. Example: estate snapshots unhold 3f2a91 --reason 'audit closed'"""
    from estate.snapshots_found import by_id
    from estate.snapshots_role import Custody
    from jobs.snapshot.hold import unhold as freed

    found, [one] = by_id(stack, [snapshot])
    custody = Custody(found.subject, "hold")
    count = freed(one, _reason(reason), found.snapshots, custody.objects, custody.append)
    document = {"line": one.line, "snapshot": one.id, "held": False, "reason": reason, "objects": count}
    answer(document) if as_json else line(f"{one.id} is no longer held: {count} objects are free")


def expire(
    name: LineName,
    yes: Annotated[bool, typer.Option("--yes", help="Do it; without, say what would be done.")] = False,
    stack: Stack = "local",
    as_json: AsJson = False,
) -> None:
    """Let go of the snapshots that the line's retention does not keep. Example: estate snapshots expire flight-delay"""
    from estate.snapshots_expire import expired
    from estate.snapshots_told import fates

    document = expired(stack, name, really=yes)
    answer(document) if as_json else line(fates(document))


def _reason(given: str) -> str:
    if not given.strip():
        raise BadInput("reason must say why, got nothing")
    return given
