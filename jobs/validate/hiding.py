"""This file keeps what is personal out of what a validation says: a value becomes how many there were, and its shape."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from typing import Any

from jobs.kit.spec import Line
from jobs.validate.findings import Finding

_LONGEST_SHAPE = 30


def personal(line: Line) -> dict[str, str]:
    """Class of every column that is personal; where one is, the entity says whose."""
    found = {name: feature.pii for name, feature in line.features.items() if feature.pii != "none"}
    return {line.problem.entity: "personal", **found} if found else {}


def hide(findings: Sequence[Finding], hidden: Mapping[str, str]) -> list[Finding]:
    """The findings, without a value of the hidden columns."""
    return [_hide(finding, hidden) for finding in findings]


def _hide(finding: Finding, hidden: Mapping[str, str]) -> Finding:
    classes = {hidden[name] for name in _named(finding.column, hidden)}
    if not classes or not finding.examples:
        return finding
    if "sensitive" in classes:
        return replace(finding, examples=[f"{len(finding.examples)} sensitive values, not shown"])
    return replace(finding, examples=[f"like {shape(value)}" for value in finding.examples])


def _named(column: str, hidden: Collection[str]) -> list[str]:
    """A finding may be about several columns."""
    return [name for name in (column, *column.split(", ")) if name in hidden]


def shape(value: Any) -> str:
    """What kind of characters a value has, never which.

    >>> shape("Ada 0171-55"), shape(-12.5)
    ('Aaa 9999-99', '-99.9')
    """
    if isinstance(value, list):
        return ", ".join(map(shape, value))
    return "".join(map(_kind, str(value)[:_LONGEST_SHAPE]))


def _kind(letter: str) -> str:
    if letter.isalpha():
        return "A" if letter.isupper() else "a"
    return "9" if letter.isdigit() else letter
