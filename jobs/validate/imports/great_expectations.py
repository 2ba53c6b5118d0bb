"""This file reads a Great Expectations suite as our rules: JSON of the versions before 1.0 and after.

Source:
    A suite has `expectations`, each with `expectation_type` (before 1.0) or `type`, and `kwargs`; docs of GX Core.
"""

import json
from typing import Any

from jobs.kit.entry import BadInputError
from jobs.validate.imports.conditions import of
from jobs.validate.imports.expectations import EXPECTATIONS
from jobs.validate.imports.making import Imported, NoEquivalentError, rules, share

_SAYS_NOTHING = ("result_format", "include_config", "catch_exceptions", "meta", "batch_id", "condition_parser", "auto", "profiler_config", "severity", "description", "notes")  # fmt: skip
"""Arguments on how a result is told or was made."""
_OF_ALL = ("mostly", "row_condition")


def read(text: str, file: str) -> Imported:
    """The rules of a suite, and every expectation that demands what no rule here does."""
    try:
        suite = json.loads(text)
        found = suite["expectations"]
        listed = [(said.get("type") or said["expectation_type"], said) for said in found]
    except (ValueError, TypeError, KeyError, AttributeError):
        raise BadInputError(f"{file}: must be a Great Expectations suite, a JSON document with expectations") from None
    out = Imported([], [])
    for name, said in listed:
        try:
            out.rules.extend(rules(_fields(name, said)))
        except NoEquivalentError as why:
            kwargs = said.get("kwargs") or {}
            about = kwargs.get("column") or ", ".join(str(kwargs[key]) for key in ("column_A", "column_B", "column_list") if kwargs.get(key))  # fmt: skip
            out.left.append(f"{file}: {name}{f' of {about}' if about else ''} has no equivalent: {why}")
    return out


def _fields(name: str, said: dict[str, Any]) -> list[dict[str, Any]]:
    if name not in EXPECTATIONS:
        raise NoEquivalentError("no rule here demands the same")
    takes, make = EXPECTATIONS[name]
    given = {key: value for key, value in (said.get("kwargs") or {}).items() if value is not None}
    if strange := [key for key in given if key not in (*takes, *_OF_ALL, *_SAYS_NOTHING)]:
        raise NoEquivalentError(f"its {', '.join(strange)} is not known here")
    if asked := [key for key, value in given.items() if isinstance(value, dict) and "$PARAMETER" in value]:
        raise NoEquivalentError(f"its {', '.join(asked)} is a parameter of another place")
    common: dict[str, Any] = {}
    if str(said.get("severity") or given.get("severity") or "critical") != "critical":
        common["severity"] = "warning"
    if "row_condition" in given:
        common["where"] = of(given["row_condition"])
    if given.get("mostly", 1) != 1:
        common["allowed"] = share(given["mostly"])
    try:
        return [fields | common for fields in make({key: given[key] for key in takes if key in given})]
    except (KeyError, TypeError, ValueError, IndexError) as error:
        raise NoEquivalentError(f"its arguments are not as documented: {error!r}") from None
