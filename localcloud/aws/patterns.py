"""AWS's Java regular expressions as Python ones."""

import re

# Python has no \p{..}; these are as close as its own classes come. Inside a class the shorthand stays a shorthand.
_CLASSES = {
    r"\p{L}": r"\w",
    r"\p{M}": r"\u0300-\u036f",
    r"\p{Z}": r"\s",
    r"\p{N}": r"\d",
    r"\p{P}": r"!-/:-@\[-`{-~",
    r"\p{S}": r"$+<=>^`|~",
    r"\p{ASCII}": r"\x00-\x7f",
    r"\p{Print}": r"\x20-\x7e",
    r"\p{Alnum}": "a-zA-Z0-9",
    r"\P{M}": r"\S",
}


def compiled(pattern: str) -> re.Pattern[str] | None:
    r"""The pattern for `fullmatch`, or None where Python cannot express it, so that nothing valid is refused.

    >>> bool(compiled(r"[\p{L}\p{N}-]+").fullmatch("Zürich-1"))
    True
    >>> bool(compiled(r"\p{ASCII}*").fullmatch("text/csv"))
    True
    >>> compiled("a{2,1}") is None
    True
    """
    for java, python in _CLASSES.items():
        # A shorthand that is a whole pattern atom stands outside any brackets and needs its own.
        pattern = re.sub(rf"(^|\)|\()({re.escape(java)})", lambda hit: f"{hit[1]}[{hit[2]}]", pattern)
        pattern = pattern.replace(java, python)
    try:
        return re.compile(pattern)
    except re.error:
        return None
