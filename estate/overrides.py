"""This file reads `--set name=value`: hyperparameters of one run that differ from the line's own."""

from collections.abc import Iterable, Mapping
from difflib import get_close_matches
from math import isfinite

from estate.problems import BadInput

Value = int | float | str | bool
_KINDS = {int: "a whole number", float: "a number", bool: "true or false", str: "text"}


def overrides(stated: Mapping[str, Value], pairs: Iterable[str]) -> dict[str, str]:
    """The values by name, as the text that a training job is told.

    Raises:
        BadInput: a pair is none, names no hyperparameter of the line, or its value is of another type; all are named.

    >>> overrides({"rounds": 200}, ["rounds=1"])
    {'rounds': '1'}
    """
    found, wrong = {}, []
    for pair in pairs:
        name, equals, text = pair.partition("=")
        if not equals:
            wrong.append(f"--set must be name=value, got {pair}")
        elif name not in stated:
            close = get_close_matches(name, stated, n=1)
            hint = f"; did you mean {close[0]}?" if close else ""
            wrong.append(f"--set must name one of {', '.join(stated) or 'none'}, got {name}{hint}")
        elif not _fits(stated[name], text):
            wrong.append(f"{name} must be {_KINDS[type(stated[name])]}, got {text or 'nothing'}")
        else:
            found[name] = text
    if wrong:
        raise BadInput("\n".join(wrong))
    return found


def _fits(stated: Value, text: str) -> bool:
    if isinstance(stated, bool):
        return text in ("true", "false")
    if isinstance(stated, str):
        return bool(text)
    try:
        value = float(text)
    except ValueError:
        return False
    # A rate may be stated as a whole number, a count never as a fraction.
    return isfinite(value) and (isinstance(stated, float) or value.is_integer())
