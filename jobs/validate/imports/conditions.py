"""This file writes the row conditions of Great Expectations, which are of pandas, Spark or its own kind, as SQL."""

import re
from typing import Any

from jobs.validate import text
from jobs.validate.imports.making import NoEquivalentError

_TOKEN = re.compile(
    r"""\s*(?:
    col\(\s*(?P<quote>["'])(?P<column>.+?)(?P=quote)\s*\)
    |(?P<text>"[^"]*"|'[^']*')
    |`(?P<ticked>[^`]+)`
    |(?P<number>-?\d+(?:\.\d+)?)
    |(?P<null>\.(?:notNull|isNull|notnull|isnull|notna|isna)\(\))
    |(?P<sign>==|!=|<=|>=|<>|[<>=()&|~,])
    |(?P<word>[A-Za-z_]\w*))""",
    re.VERBOSE,
)
_SIGNS = {"==": "=", "&": "and", "|": "or", "~": "not"}
_WORDS = {"and", "or", "not", "in", "is", "null", "like", "between", "true", "false"}


_COMPARISONS = {"==": "=", "!=": "<>", "<": "<", "<=": "<=", ">": ">", ">=": ">="}
_LISTS = {"IN": "in", "NOT_IN": "not in"}


def of(condition: Any) -> str:
    """A condition as text, or as the document that GX 1.x keeps.

    >>> of({"type": "comparison", "column": {"name": "n"}, "operator": ">", "parameter": 1})
    '"n" > 1'
    """
    if isinstance(condition, str):
        return sql(condition)
    try:
        return _document(condition)
    except (KeyError, TypeError, AttributeError):
        raise NoEquivalentError("its row_condition is of a kind that is not known here") from None


def _document(said: dict[str, Any]) -> str:
    if said["type"] in ("and", "or"):
        return "(" + f" {said['type']} ".join(map(_document, said["conditions"])) + ")"
    if said["type"] == "pass_through":
        return sql(said["pass_through_filter"])
    column = text.name(said["column"]["name"])
    if said["type"] == "nullity":
        return f"{column} is {'' if said['is_null'] else 'not '}null"
    if said["operator"] in _LISTS:
        return f"{column} {_LISTS[said['operator']]} ({', '.join(map(text.value, said['parameter']))})"
    return f"{column} {_COMPARISONS[said['operator']]} {text.value(said['parameter'])}"


def sql(condition: str) -> str:
    r"""The same condition.

    Raises:
        NoEquivalentError: it says more than comparisons of columns.

    >>> sql('col("kind").notNull() & (`a b` == "x" or n >= 2)')
    '"kind" is not null and ( "a b" = \'x\' or "n" >= 2 )'
    """
    words, at, condition = [], 0, condition.strip()
    while at < len(condition):
        found = _TOKEN.match(condition, at)
        if not found:
            raise NoEquivalentError(f"its row_condition is not plain comparisons: {condition}")
        words.append(_word(found))
        at = found.end()
    return " ".join(words)


def _word(found: re.Match[str]) -> str:
    if column := found["column"] or found["ticked"]:
        return text.name(column)
    if found["text"]:
        return text.value(found["text"][1:-1])
    if found["null"]:
        return "is not null" if "not" in found["null"].lower() else "is null"
    if found["word"]:
        return found["word"].lower() if found["word"].lower() in _WORDS else text.name(found["word"])
    return _SIGNS.get(found["sign"], found["sign"]) if found["sign"] else found["number"]
