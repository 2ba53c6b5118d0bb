"""This file reads where an environment's things are, as the program has written it into its parameters."""

import json
from dataclasses import dataclass
from typing import Any

from estate.problems import Problem
from jobs.kit.names import estate_parameter, line_parameter


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
    names = [estate_parameter(environment), line_parameter(environment, line)]
    found = {p["Name"]: json.loads(p["Value"]) for p in ssm.get_parameters(Names=names)["Parameters"]}
    if missing := [name for name in names if name not in found]:
        up = "estate up" if environment == "local" else f"estate up --stack {environment}"
        raise Problem(
            f"parameter {missing[0]} must exist, got none: {line} is not deployed in {environment}; run `{up}`"
        )
    return Addresses(found[names[0]], found[names[1]])
