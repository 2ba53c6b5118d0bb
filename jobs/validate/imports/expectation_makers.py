"""This file makes the fields of our rules from the arguments of expectations."""

import re
from collections.abc import Callable, Iterable
from typing import Any

from jobs.validate import text
from jobs.validate.imports.making import NoEquivalentError

Given = dict[str, Any]
Fields = Iterable[dict[str, Any]]
_MANY = 50

BOUNDS = ("min_value", "max_value", "strict_min", "strict_max")


def _bounds(given: Given) -> Given:
    low, high = ("above" if given.get("strict_min") else "min"), ("below" if given.get("strict_max") else "max")
    found = {low: given.get("min_value"), high: given.get("max_value")}
    if any(isinstance(limit, str) for limit in found.values()):
        raise NoEquivalentError("its limits are no numbers")
    return {name: limit for name, limit in found.items() if limit is not None}


def column(rule: str, *more: str) -> Callable[[Given], Fields]:
    return lambda given: [
        {"rule": rule, "column": given["column"], **{name: given[name] for name in more if name in given}}
    ]


def between(given: Given) -> Fields:
    return [{"rule": "range", "column": given["column"], **_bounds(given)}]


def statistic(of: str) -> Callable[[Given], Fields]:
    return lambda given: [{"rule": "statistic", "column": given["column"], "of": of, **_bounds(given)}]


def quantiles(given: Given) -> Fields:
    ranges = given["quantile_ranges"]
    for at, (low, high) in zip(ranges["quantiles"], ranges["value_ranges"], strict=True):
        yield {"rule": "statistic", "column": given["column"], "of": "quantile", "at": at, "min": low, "max": high}


def values(rule: str) -> Callable[[Given], Fields]:
    def make(given: Given) -> Fields:
        values = given["value_set"]
        if not all(isinstance(value, bool | int | float | str) for value in values):
            raise NoEquivalentError("its value_set holds more than texts and numbers")
        return [{"rule": rule, "column": given["column"], "values": values}]

    return make


def each_occurs(given: Given) -> Fields:
    if len(given["value_set"]) > _MANY:
        raise NoEquivalentError(f"its value_set has more than {_MANY} values")
    for value in given["value_set"]:
        where = f"{text.text(given['column'])} = {text.value(str(value))}"
        yield {"rule": "rows", "min": 1, "where": where, "name": f"{given['column']} has {value}"[:300]}


def patterns(given: Given) -> Fields:
    if given.get("match_on", "any") != "any":
        raise NoEquivalentError("its match_on is not any")
    return [{"rule": "matches", "column": given["column"], "pattern": any_of(given["regex_list"])}]


def any_of(patterns: list[str]) -> str:
    return "|".join(f"(?:{pattern})" for pattern in patterns)


def like(rule: str) -> Callable[[Given], Fields]:
    def make(given: Given) -> Fields:
        pattern = re.escape(given["like_pattern"]).replace("%", ".*").replace("_", ".")
        return [{"rule": rule, "column": given["column"], "pattern": f"(?s)^{pattern}$"}]

    return make


def lengths(given: Given) -> Fields:
    exact = {"min": given["value"], "max": given["value"]} if "value" in given else _bounds(given)
    return [{"rule": "length", "column": given["column"], **exact}]


def pair(given: Given) -> Fields:
    if given.get("ignore_row_if", "either_value_is_missing") == "never":
        raise NoEquivalentError("a row in which one of the two is missing is passed over here")
    holds = ">=" if given.get("or_equal") else ">"
    return [{"rule": "compare", "column": given["column_A"], "holds": holds, "other": given["column_B"]}]


def equal_pair(given: Given) -> Fields:
    return [{"rule": "compare", "column": given["column_A"], "holds": "=", "other": given["column_B"]}]


def compound(given: Given) -> Fields:
    if given.get("ignore_row_if", "any_value_is_missing") == "never":
        raise NoEquivalentError("a row that lacks a part of its key is like no other here")
    return [{"rule": "unique", "columns": given["column_list"]}]


def rows_between(given: Given) -> Fields:
    exact = {"min": given["value"], "max": given["value"]} if "value" in given else _bounds(given)
    return [{"rule": "rows", **exact}]


def ordered(given: Given) -> Fields:
    return [{"rule": "columns", "columns": given["column_list"], "exactly": True, "ordered": True}]


def names_set(given: Given) -> Fields:
    return [{"rule": "columns", "columns": given["column_set"], "exactly": given.get("exact_match", True)}]


_KINDS = {
    "integer": r"U?INT(EGER)?(_|8|16|32|64)?|(BIG|SMALL|TINY|BYTE)INT|(Integer|Long|Short)Type",
    "number": r"FLOAT(_|16|32|64)?|DOUBLE(_PRECISION)?|NUMERIC|DECIMAL|REAL|NUMBER|(Float|Double|Decimal)Type",
    "category": r"STR|STRING|OBJECT|TEXT|VARCHAR|CHAR|CATEGORY|StringType",
    "boolean": r"BOOL(EAN)?(_)?|BooleanType",
    "time": r"DATETIME(64)?(\[NS\])?|DATE|TIME|TIMESTAMP|(Timestamp|Date)Type",
}


def types(given: Given) -> Fields:
    listed = given.get("type_list") or [given["type_"]]
    kinds = {next((kind for kind, names in _KINDS.items() if re.fullmatch(names, str(name), re.IGNORECASE)), None) for name in listed}  # fmt: skip
    kinds -= {"integer"} if "number" in kinds else set()
    if len(kinds) != 1 or None in kinds:
        raise NoEquivalentError("its types are not one of integer, number, category, boolean, time")
    return [{"rule": "type", "column": given["column"], "type": kinds.pop()}]


def query(given: Given) -> Fields:
    query = given["unexpected_rows_query"].replace("{batch}", "snapshot")
    return [{"rule": "sql", "name": "unexpected rows", "query": query}]
