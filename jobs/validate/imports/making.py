"""This file makes rules from what another tool's file says, and keeps what it could not make."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from pydantic import TypeAdapter, ValidationError

from jobs.kit.row_rules import Matches
from jobs.kit.rules import Rule

_ONE: TypeAdapter[Rule] = TypeAdapter(Rule)


@dataclass(frozen=True)
class Imported:
    """The rules of one file."""

    rules: list[Rule]
    left: list[str]
    """What it demands that no rule here does, and why."""


class NoEquivalentError(ValueError):
    """Nothing here demands the same; the message says why."""


def rules(found: Iterable[Mapping[str, Any]]) -> list[Rule]:
    """Rules from their fields; those that are None are left out.

    Raises:
        NoEquivalentError: they make no rule.
    """
    try:
        made = [
            _ONE.validate_python({key: value for key, value in fields.items() if value is not None}) for fields in found
        ]
    except ValidationError as error:
        said = error.errors(include_url=False)[0]["msg"].removeprefix("Value error, ")
        raise NoEquivalentError(f"as a rule it {said}" if said.startswith("must") else said.lower()) from None
    for rule in made:
        _readable(rule)
    return made


def _readable(rule: Rule) -> None:
    """A pattern is one of RE2, which the engine has: it looks neither ahead nor back."""
    if isinstance(rule, Matches):
        import duckdb

        try:
            duckdb.execute("select regexp_matches('', ?)", [rule.pattern])
        except duckdb.Error:
            raise NoEquivalentError(f"its pattern is none of RE2: {rule.pattern}") from None


def document(found: Iterable[Rule]) -> list[dict[str, Any]]:
    """Rules as model.yaml says them."""
    return [{"rule": rule.rule, **rule.model_dump(mode="json", exclude_defaults=True)} for rule in found]


def share(most: float) -> float:
    """What may break it, where the other tool says what must keep it.

    >>> share(0.95)
    0.05
    """
    return round(1 - float(most), 12)
