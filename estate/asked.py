"""This file finds out what a person asks the lineage of: a line, a package, a prediction, or an origin of packages."""

import re
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from estate import gathered, lines
from estate.problems import BadInput, Problem
from estate.subject import champion, line_of_package, open_line, open_lines
from estate.where import Where

if TYPE_CHECKING:
    from collections.abc import Sequence

    from estate.subject import Subject
    from jobs.kit.chain import Row
    from jobs.kit.ledger import Ledger

_LINE = re.compile(r"[A-Za-z][A-Za-z_-]{0,30}")
"""What may be meant for a line's name; ids are longer or hold digits."""
_UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


@dataclass(frozen=True, kw_only=True)
class Asked:
    """A package of a line, or a prediction that it made."""

    subject: "Subject"
    package: str
    prediction: dict[str, Any] | None = None
    """As captured, if it was asked about one."""

    @cached_property
    def rows(self) -> "list[Row]":
        """What the ledger holds of the package."""
        kept, line = ledger(self.subject), self.subject.name
        found = gathered.behind(kept, line, self.package)
        if self.prediction is None:
            return found
        return gathered.ordered([*found, *gathered.judged(kept, line, self.prediction)])


@dataclass(frozen=True, kw_only=True)
class Origin:
    """A source or a snapshot, and what came of it in each line."""

    asked: str
    found: list[dict[str, Any]]
    """What came of it, by line."""


def find(where: Where, what: str) -> Asked | Origin:
    """What is meant.

    Raises:
        BadInput: nothing of this estate is called so.
        Problem: the line serves nothing.
    """
    if ":model-package/" in what:
        return Asked(subject=open_line(where.stack, line_of_package(where, what)), package=what)
    if _LINE.fullmatch(what) or lines.is_known(where.root, what):
        subject = open_line(where.stack, what)
        return Asked(subject=subject, package=champion(where.stack, subject.name))
    opened = _deployed(where)
    identifies = _UUID.fullmatch(what.lower())
    if identifies and (found := _prediction(opened, what.lower(), thoroughly=False)):
        return found
    if (origin := _origin(where, what, opened)).found:
        return origin
    if identifies:
        if found := _prediction(opened, what.lower(), thoroughly=True):
            return found
        raise BadInput(f"prediction must have been captured, got {what}, which no capture holds; it may have expired")
    raise BadInput(
        f"what must be a line, a package, a prediction, a snapshot, or a source or version of one, got {what},"
        f" which no ledger of this estate holds; its lines are {', '.join(lines.known(where.root))}"
    )


def concerned(where: Where, what: str) -> "list[Subject]":
    """The lines whose ledgers an answer is read from; every line's, where what is asked about does not say whose it is.

    Raises:
        BadInput: there is no such line.
        Problem: none is deployed.
    """
    if ":model-package/" in what:
        return [open_line(where.stack, line_of_package(where, what))]
    if _LINE.fullmatch(what) or lines.is_known(where.root, what):
        return [open_line(where.stack, what)]
    return _deployed(where)


def ledger(subject: "Subject") -> "Ledger":
    """The ledger of a line's estate, to be read without boto3."""
    from estate.light import Tables
    from estate.signed import Signed
    from jobs.kit.ledger import Ledger

    return Ledger(subject.at.estate["ledger_table"], Tables(Signed.here()))


def _deployed(where: Where) -> "list[Subject]":
    """The lines that are there; one that is new in the repository must not hide the others.

    Raises:
        Problem: none is.
    """
    if known := lines.known(where.root):
        return open_lines(where, known)
    raise Problem("a model line must be in this repository, got none; make one with `estate new`")


def _origin(where: Where, what: str, opened: "Sequence[Subject]") -> Origin:
    from estate.impact import KINDS, impact
    from estate.live import describe
    from estate.signed import Signed

    found = []
    for subject in opened:
        written = gathered.of_kinds(ledger(subject), subject.name, KINDS)
        if impact(written, what, None):
            serves = describe(Signed.here(), where.stack, subject.name)["champion"]
            found += [impact(written, what, serves and serves["package"])]
    return Origin(asked=what, found=[one for one in found if one])


def _prediction(opened: "Sequence[Subject]", what: str, *, thoroughly: bool) -> Asked | None:
    """The line that made it; what is not written down yet is, and looked for again."""
    from estate import captured, flush
    from estate.light import Objects
    from estate.signed import Signed

    s3 = Objects(Signed.here())
    looked = [
        (one, captured.Captured(s3, one.at.estate["captures_bucket"], [one.at.line["endpoint"]])) for one in opened
    ]

    def look(*, everywhere: bool) -> Asked | None:
        for subject, there in looked:
            if found := there.anywhere(what) if everywhere else there.where_expected(what):
                return Asked(subject=subject, package=found["answer"]["package"], prediction=found)
        return None

    if found := look(everywhere=thoroughly):
        return found
    flush.captures()
    return look(everywhere=False)
