"""This file finds out what a person asks the lineage of: a line, a package, a prediction, or an origin of packages."""

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from estate import lines
from estate.problems import BadInput, Problem
from estate.subject import champion, line_of_package, open_line
from estate.where import Where

if TYPE_CHECKING:
    from estate.runs import Line
    from jobs.kit.chain import Row

_LINE = re.compile(r"[A-Za-z][A-Za-z_-]{0,30}")
"""What may be meant for a line's name; ids are longer or hold digits."""
_UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


@dataclass(frozen=True, kw_only=True)
class Asked:
    """A package of a line, with the line's ledger."""

    subject: "Line"
    rows: "list[Row]"
    package: str
    prediction: dict[str, Any] | None = None
    """As captured, if it was asked about one."""

    @property
    def ledgers(self) -> "list[tuple[Line, list[Row]]]":
        return [(self.subject, self.rows)]


@dataclass(frozen=True, kw_only=True)
class Origin:
    """A source or a snapshot, and what came of it in each line."""

    asked: str
    ledgers: "list[tuple[Line, list[Row]]]"
    """Of the lines that know it."""
    found: list[dict[str, Any]]
    """What came of it, by line."""


def find(where: Where, what: str) -> Asked | Origin:
    """What is meant.

    Raises:
        BadInput: nothing of this estate is called so.
        Problem: the line serves nothing.
    """
    if ":model-package/" in what:
        subject = open_line(where.stack, line_of_package(where, what))
        return Asked(subject=subject, rows=ledger(subject), package=what)
    if _LINE.fullmatch(what) or lines.is_known(where.root, what):
        subject = open_line(where.stack, what)
        return Asked(subject=subject, package=champion(where.stack, subject.name), rows=ledger(subject))
    opened = _deployed(where)
    if (origin := _origin(where, what, opened)).found:
        return origin
    if not _UUID.fullmatch(what):
        raise BadInput(
            f"what must be a line, a package, a prediction, a snapshot, or a source or version of one, got {what},"
            f" which no ledger of this estate holds; its lines are {', '.join(lines.known(where.root))}"
        )
    return _prediction(what, opened)


def ledger(subject: "Line") -> "list[Row]":
    """Every row of a line, oldest first."""
    from jobs.kit.ledger import Ledger

    return Ledger(subject.at.estate["ledger_table"], subject.aws.client("dynamodb")).rows(subject.name)


def _deployed(where: Where) -> "list[Line]":
    """The lines that are there; one that is new in the repository must not hide the others.

    Raises:
        Problem: none is.
    """
    opened, why = [], Problem("no model line is in this repository")
    for name in lines.known(where.root):
        try:
            opened.append(open_line(where.stack, name))
        except Problem as problem:
            why = problem
    if not opened:
        raise why
    return opened


def _origin(where: Where, what: str, opened: "list[Line]") -> Origin:
    from estate.impact import impact
    from estate.live import describe
    from estate.signed import Signed

    ledgers, found = [], []
    for subject in opened:
        written = ledger(subject)
        if impact(written, what, None):
            serves = describe(Signed.here(), where.stack, subject.name)["champion"]
            ledgers.append((subject, written))
            found += [impact(written, what, serves and serves["package"])]
    return Origin(asked=what, ledgers=ledgers, found=[one for one in found if one])


def _prediction(what: str, opened: "list[Line]") -> Asked:
    from estate import captured, flush

    flush.captures()
    for subject in opened:
        s3, bucket = subject.aws.client("s3"), subject.at.estate["captures_bucket"]
        if found := captured.find(s3, bucket, [subject.at.line["endpoint"]], what):
            return Asked(subject=subject, rows=ledger(subject), package=found["answer"]["package"], prediction=found)
    raise BadInput(f"prediction must have been captured, got {what}, which no capture file holds; it may have expired")
