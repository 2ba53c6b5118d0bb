"""This file finds snapshots by the line that they are of, or by their ids, and what is known of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from estate import lines, registry
from estate.problems import BadInput, Problem
from estate.subject import open_line
from estate.where import Where

if TYPE_CHECKING:
    from estate.subject import Subject
    from jobs.kit.chain import Row
    from jobs.snapshot.kept import Kept

_SHORTEST = 6
"""Signs of an id that are enough if no other snapshot begins so."""


@dataclass(frozen=True, kw_only=True)
class Found:
    """The snapshots of one line."""

    subject: "Subject"
    snapshots: "list[Kept]"
    """The newest first."""


def of_line(stack: str, name: str) -> Found:
    """Every snapshot of a line, with the packages that need it as the registry has them now."""
    return _of(open_line(stack, name))


def by_id(stack: str, given: Sequence[str]) -> "tuple[Found, list[Kept]]":
    """The snapshots that ids, or the beginnings of ids, mean, which must be of one line.

    Raises:
        BadInput: there is none such, more than one, or they are of different lines.
    """
    opened = [_of(subject) for subject in _deployed(stack)]
    wanted = [one_of(opened, text) for text in given]
    owners = {snapshot.line for snapshot in wanted}
    if len(owners) > 1:
        raise BadInput(f"snapshots must be of one line, got {', '.join(sorted(owners))}")
    owner = next(found for found in opened if found.subject.name in owners)
    return owner, wanted


def one_of(opened: "Sequence[Found]", given: str) -> "Kept":
    """The snapshot whose id begins so."""
    if len(given) < _SHORTEST:
        raise BadInput(f"snapshot must be given by at least {_SHORTEST} signs of its id, got {given}")
    matching = [one for found in opened for one in found.snapshots if one.id.startswith(given.lower())]
    if len(matching) == 1:
        return matching[0]
    if matching:
        raise BadInput(
            f"snapshot must be one, got {given}, with which {', '.join(one.id[:16] for one in matching[:5])} begin"
        )
    names = ", ".join(found.subject.name for found in opened)
    raise BadInput(
        f"snapshot must be one that a ledger knows, got {given}; list them: estate snapshots LINE, of {names}"
    )


def _of(subject: "Subject") -> Found:
    from jobs.kit.ledger import Ledger
    from jobs.snapshot.kept import kept

    rows = Ledger(subject.at.estate["ledger_table"], subject.aws.client("dynamodb")).rows(subject.name)
    return Found(subject=subject, snapshots=kept(rows, _registry(subject, rows)))


def _registry(subject: "Subject", rows: "Sequence[Row]") -> dict[str, str]:
    """Status of every package by ARN."""
    if not any(row.kind == "package" for row in rows):
        return {}
    found = registry.packages(subject.aws.client("sagemaker"), subject.at.line["package_group"])
    return {package["ModelPackageArn"]: package["ModelApprovalStatus"] for package in found}


def _deployed(stack: str) -> "list[Subject]":
    opened, why = [], Problem("no model line is in this repository")
    for name in lines.known(Where(stack).root):
        try:
            opened.append(open_line(stack, name))
        except Problem as problem:
            why = problem
    if not opened:
        raise why
    return opened
