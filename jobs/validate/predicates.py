"""This file says in SQL which rows break a rule that holds of every row by itself."""

from collections.abc import Callable
from typing import Any

import pyarrow as pa

from jobs.kit.row_rules import (
    Bounds,
    Compare,
    Complete,
    Empty,
    Length,
    Matches,
    OneOf,
    Range,
    References,
    RowDemand,
)
from jobs.validate.text import name, number, text, value

Kinds = Callable[[str], pa.DataType]
"""The type of a column."""


def broken(rule: RowDemand, kind: Kinds) -> str:
    """A condition that holds of the rows that break the rule."""
    return _PREDICATES[type(rule)](rule, kind)


def demanded(rule: Any) -> str:
    """The rule in words, for a finding's limit."""
    return _WORDS[type(rule)](rule)


def outside(quantity: str, bounds: Bounds) -> str:
    """Whether a quantity keeps none of its bounds.

    >>> from jobs.kit.row_rules import Bounds
    >>> outside("x", Bounds(min=0, below=2.5))
    'x < 0.0 or x >= 2.5'
    """
    limits = {"<": bounds.min, ">": bounds.max, "<=": bounds.above, ">=": bounds.below}
    return " or ".join(f"{quantity} {sign} {limit!r}" for sign, limit in limits.items() if limit is not None)


def within(bounds: Bounds) -> str:
    """Bounds in words.

    >>> from jobs.kit.row_rules import Bounds
    >>> within(Bounds(min=0, max=2.5))
    'at least 0, at most 2.5'
    """
    limits = {"at least": bounds.min, "at most": bounds.max, "more than": bounds.above, "less than": bounds.below}
    return ", ".join(f"{word} {limit:.10g}" for word, limit in limits.items() if limit is not None)


def _range(rule: Range, kind: Kinds) -> str:
    quantity = number(rule.column, kind(rule.column))
    strange = f"{name(rule.column)} is not null and {quantity} is null"
    return f"coalesce({outside(quantity, rule)}, {strange})"


def _one_of(rule: OneOf, kind: Kinds) -> str:
    if all(isinstance(item, str) for item in rule.values):
        listed = f"{text(rule.column)} in ({', '.join(map(value, rule.values))})"
    else:
        numbers = ", ".join(repr(float(item)) for item in rule.values if not isinstance(item, str))
        words = ", ".join(value(item) for item in rule.values if isinstance(item, str))
        listed = f"coalesce({number(rule.column, kind(rule.column))} in ({numbers}), false)"
        listed += f" or {text(rule.column)} in ({words})" if words else ""
    wanted = f"not ({listed})" if rule.rule == "one_of" else f"({listed})"
    return f"{name(rule.column)} is not null and {wanted}"


def _matches(rule: Matches, _kind: Kinds) -> str:
    found = f"regexp_matches({text(rule.column)}, {value(rule.pattern)})"
    return f"not {found}" if rule.rule == "matches" else found


def _references(rule: References, _kind: Kinds) -> str:
    known = f"select distinct value from {name(rule.source)}"  # noqa: S608 - a quoted name
    return f"{name(rule.column)} is not null and {text(rule.column)} not in ({known})"


_PREDICATES: dict[type, Callable[[Any, Kinds], str]] = {
    Complete: lambda rule, _: f"{name(rule.column)} is null",
    Empty: lambda rule, _: f"{name(rule.column)} is not null",
    Range: _range,
    OneOf: _one_of,
    Matches: _matches,
    Length: lambda rule, _: outside(f"length({text(rule.column)})", rule),
    Compare: lambda rule, _: f"not ({name(rule.column)} {rule.holds} {name(rule.other)})",
    References: _references,
}
_WORDS: dict[type, Callable[[Any], str]] = {
    Complete: lambda _: "none missing",
    Empty: lambda _: "all missing",
    Range: within,
    OneOf: lambda rule: ("one of " if rule.rule == "one_of" else "none of ") + ", ".join(map(str, rule.values)),
    Matches: lambda rule: ("matching " if rule.rule == "matches" else "not matching ") + rule.pattern,
    Length: lambda rule: within(rule) + " characters",
    Compare: lambda rule: f"{rule.holds} {rule.other}",
    References: lambda rule: f"a value of {rule.source}",
}
