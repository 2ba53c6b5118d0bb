"""This file is the rule that no Lambda runs on a runtime that AWS has stopped patching."""

from collections.abc import Iterator, Mapping
from typing import Any

from policies.rule import rule

DEPRECATED = frozenset(
    {
        *(f"python{version}" for version in ("2.7", "3.6", "3.7", "3.8", "3.9", "3.10")),
        *(f"nodejs{version}" for version in ("10.x", "12.x", "14.x", "16.x", "18.x", "20.x")),
        *("java8", "dotnetcore3.1", "dotnet6", "dotnet7", "go1.x", "provided", "ruby2.7", "ruby3.2"),
    }
)
"""Past their deprecation date by the end of 2026 (Lambda developer guide, "Runtimes")."""


def wrong(props: Mapping[str, Any]) -> Iterator[str]:
    """
    >>> list(wrong({"runtime": "python3.13"}))
    []
    """
    if (runtime := props.get("runtime")) in DEPRECATED:
        yield f"runs on {runtime}, which gets no more patches; take a newer runtime"


runtimes_are_supported = rule(
    "runtimes-are-supported",
    "No Lambda runs on a runtime that AWS has stopped patching.",
    {"aws:lambda/function:Function"},
    wrong,
)
