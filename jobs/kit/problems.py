"""This file says in our words what pydantic found wrong with a document."""

from collections.abc import Iterator
from difflib import get_close_matches
from typing import Any

from pydantic import BaseModel, ValidationError

_RULES = {
    "missing": "must be given",
    "bool_parsing": "must be true or false",
    "int_parsing": "must be a whole number",
    "int_from_float": "must be a whole number",
    "float_parsing": "must be a number",
    "string_type": "must be text",
    "dict_type": "must be a mapping",
    "model_type": "must be a mapping",
    "tuple_type": "must be a list",
    "date_from_datetime_parsing": "must be a date such as 2013-01-31",
    "date_from_datetime_inexact": "must be a date such as 2013-01-31",
    "date_parsing": "must be a date such as 2013-01-31",
    "date_type": "must be a date such as 2013-01-31",
}


def problems(error: ValidationError, model: type[BaseModel]) -> Iterator[str]:
    """One line per wrong field: `<field> must <rule>, got <value>; <way out>`."""
    for found in error.errors(include_url=False):
        if found["type"] == "too_short" and len(found["input"]) >= found["ctx"]["min_length"]:
            # Long enough, but items that are wrong, and named as such, are not counted.
            continue
        where = ".".join(str(part) for part in found["loc"] if part != "[key]")
        yield from _lines(where, found, model)


def _lines(where: str, found: Any, model: type[BaseModel]) -> Iterator[str]:
    kind, value = found["type"], _short(found["input"])
    if kind == "extra_forbidden":
        yield f"{where} must be a known key, got {found['loc'][-1]}{_suggestion(found['loc'], model)}"
    elif kind == "value_error":
        for line in str(found["ctx"]["error"]).splitlines():
            yield f"{where}.{line}" if where and not line.startswith("must") else f"{where} {line}".strip()
    elif kind == "missing":
        yield f"{where} must be given, got nothing"
    else:
        rule = _RULES.get(kind) or "must be such that: " + found["msg"][0].lower() + found["msg"][1:]
        yield f"{where} {_plain(found) or rule}, got {value}"


def _plain(found: Any) -> str | None:
    ctx = found.get("ctx") or {}
    words = {
        "ge": "at least",
        "gt": "more than",
        "le": "at most",
        "lt": "less than",
        "min_length": "at least",
        "max_length": "at most",
    }
    if found["type"] in ("literal_error", "enum"):
        return f"must be one of {ctx['expected']}"
    if found["type"] == "string_pattern_mismatch":
        return f"must match {ctx['pattern']}"
    for key, word in words.items():
        if key in ctx:
            return f"must be {word} {ctx[key]}" + (" long" if key.endswith("length") else "")
    return None


def _suggestion(loc: tuple[Any, ...], model: type[BaseModel]) -> str:
    known: list[str] = [name for m in _models(model) for name in m.model_fields]
    close = get_close_matches(str(loc[-1]), known, n=1)
    return f"; did you mean {close[0]}?" if close else ""


def _models(model: type[BaseModel]) -> Iterator[type[BaseModel]]:
    """The model and every model its fields mention."""
    seen, todo = set(), [model]
    while todo:
        current = todo.pop()
        if current in seen:
            continue
        seen.add(current)
        yield current
        for field in current.model_fields.values():
            todo += [t for t in _types(field.annotation) if isinstance(t, type) and issubclass(t, BaseModel)]


def _types(annotation: Any) -> Iterator[Any]:
    yield annotation
    for inner in getattr(annotation, "__args__", ()):
        yield from _types(inner)


def _short(value: object, limit: int = 80) -> str:
    text = repr(value) if not isinstance(value, dict) else f"a mapping of {', '.join(map(str, list(value)[:3]))}"
    return text if len(text) <= limit else text[:limit] + "..."
