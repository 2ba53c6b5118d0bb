"""This file reads where an environment's things are, as the program has written it into its parameters."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from estate.problems import Problem
from jobs.kit.names import estate_parameter, line_parameter

_AT_ONCE = 10
"""GetParameters takes no more names."""


@dataclass(frozen=True)
class Addresses:
    """The addresses of one line in one environment."""

    estate: dict[str, Any]
    line: dict[str, Any]


def read(ssm: Any, environment: str, line: str) -> Addresses:
    """Both documents in one call.

    Raises:
        Problem: the environment is not deployed, or lacks the line.
    """
    return read_all(ssm, environment, [line])[line]


def read_all(ssm: Any, environment: str, lines: Sequence[str]) -> dict[str, Addresses]:
    """The addresses of those lines that are deployed; one that is new in the repository must not hide the others.

    Raises:
        Problem: the environment is not deployed, or has none of the lines.
    """
    shared, of_line = estate_parameter(environment), {line_parameter(environment, line): line for line in lines}
    found: dict[str, Any] = {}
    names = [shared, *of_line]
    for some in (names[first : first + _AT_ONCE] for first in range(0, len(names), _AT_ONCE)):
        found |= {p["Name"]: json.loads(p["Value"]) for p in ssm.get_parameters(Names=some)["Parameters"]}
    if missing := [name for name in names if name not in found]:
        if shared in found and len(found) > 1:
            return {line: Addresses(found[shared], found[name]) for name, line in of_line.items() if name in found}
        up = "estate up" if environment == "local" else f"estate up --stack {environment}"
        who = of_line.get(missing[0]) or "the estate"
        raise Problem(
            f"parameter {missing[0]} must exist, got none: {who} is not deployed in {environment}; run `{up}`"
        )
    return {line: Addresses(found[shared], found[name]) for name, line in of_line.items()}
