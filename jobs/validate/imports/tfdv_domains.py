"""This file reads the domains of a TFDV schema: which values a feature may have."""

from collections.abc import Callable, Iterator
from typing import Any

from jobs.validate.imports.making import NoEquivalentError, share
from jobs.validate.imports.textproto import Message

Fields = Iterator[dict[str, Any]]
_LARGEST = 1.7976931348623157e308


def named_domain(column: str, name: str, schema: Message, mass: float) -> Fields:
    """A domain that the schema defines for several features."""
    for field in ("string_domain", "int_domain", "float_domain"):
        for domain in schema.get(field, []):
            if domain.get("name", [None])[0] == name:
                yield from DOMAINS[field](column, domain, mass)
                return
    raise NoEquivalentError(f"the schema defines no domain {name}")


def _strings(column: str, said: Message, mass: float) -> Fields:
    _known(said, "name", "value", "is_categorical")
    values = [str(value) for value in said.get("value", [])]
    if values:
        yield {"rule": "one_of", "column": column, "values": values, "allowed": share(mass)}


def _integers(column: str, said: Message, mass: float) -> Fields:
    _known(said, "name", "min", "max", "is_categorical")
    if "min" in said or "max" in said:
        yield _range(column, said, mass)


def _floats(column: str, said: Message, mass: float) -> Fields:
    _known(said, "name", "min", "max", "disallow_nan", "disallow_inf", "is_categorical")
    if "min" in said or "max" in said:
        yield _range(column, said, mass)
    if said.get("disallow_nan", [False])[0]:
        yield {"rule": "complete", "column": column}
    if said.get("disallow_inf", [False])[0]:
        yield {"rule": "range", "column": column, "min": -_LARGEST, "max": _LARGEST}


def _booleans(column: str, said: Message, mass: float) -> Fields:
    _known(said, "name", "true_value", "false_value")
    spelled = [said[field][0] for field in ("true_value", "false_value") if field in said]
    yield {"rule": "one_of", "column": column, "values": spelled or [0, 1], "allowed": share(mass)}


def _range(column: str, said: Message, mass: float) -> dict[str, Any]:
    limits: dict[str, Any] = {limit: said[limit][0] for limit in ("min", "max") if limit in said}
    return {"rule": "range", "column": column, **limits, "allowed": share(mass)}


def _known(said: Message, *fields: str) -> None:
    if strange := [field for field in said if field not in fields]:
        raise NoEquivalentError(f"{', '.join(strange)} is not known here")


DOMAINS: dict[str, Callable[[str, Message, float], Fields]] = {
    "string_domain": _strings,
    "int_domain": _integers,
    "float_domain": _floats,
    "bool_domain": _booleans,
}
