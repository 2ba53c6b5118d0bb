"""This file turns one request line into one row of the model's matrix, or into the reason why it cannot.

Training encodes by the same lists, so that a category has one number everywhere.
"""

import json
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from math import nan
from typing import Any

from jobs.serve.contract import MAX_LINE_BYTES

_LARGEST = 3.4e38
"""The model takes 32-bit floats; a larger value would be infinite there."""
Problem = dict[str, str]
"""`{"field", "message"}`: which part of the line is wrong, and the rule it breaks."""


class RowError(ValueError):
    """A request line that cannot be answered."""

    def __init__(self, where: str, message: str) -> None:
        super().__init__(f"{where} {message}")
        self.problem: Problem = {"field": where, "message": message}


@dataclass(frozen=True, slots=True)
class Input:
    """One feature as the model takes it."""

    name: str
    type: str
    values: tuple[str, ...] = ()
    """Categories in the order of their numbers."""
    closed: bool = False
    """Whether another category is an error; if not, it counts as missing."""
    may_miss: bool = False
    codes: Mapping[str, float] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "codes", {value: float(code) for code, value in enumerate(self.values)})

    def encode(self, value: object) -> float:
        """The value's number; NaN is missing.

        Raises:
            RowError: it is missing and may not be, or not of the feature's type.
        """
        if value is None:
            if self.may_miss:
                return nan
            raise RowError(self.name, "must be given, got nothing")
        return _ENCODERS[self.type](self, value)


def _category(feature: Input, value: object) -> float:
    if not isinstance(value, str):
        raise RowError(feature.name, f"must be text, got {short(value)}")
    code = feature.codes.get(value)
    if code is not None:
        return code
    if feature.closed:
        raise RowError(feature.name, f"must be one of {', '.join(feature.values)}, got {short(value)}")
    return nan


def _number(feature: Input, value: object) -> float:
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not -_LARGEST <= value <= _LARGEST:
        raise RowError(feature.name, f"must be a number, got {short(value)}")
    return float(value)


def _integer(feature: Input, value: object) -> float:
    if (
        isinstance(value, bool)
        or not isinstance(value, (int, float))
        or not -_LARGEST <= value <= _LARGEST
        or value % 1
    ):
        raise RowError(feature.name, f"must be a whole number, got {short(value)}")
    return float(value)


def _boolean(feature: Input, value: object) -> float:
    if value is True or value is False or value in (0, 1):
        return float(value)
    raise RowError(feature.name, f"must be true or false, got {short(value)}")


_ENCODERS: dict[str, Callable[[Input, object], float]] = {
    "category": _category,
    "number": _number,
    "integer": _integer,
    "boolean": _boolean,
    "time": _number,
}


def inputs(features: Iterable[Mapping[str, Any]]) -> tuple[Input, ...]:
    """The features of model.json, in the model's order."""
    return tuple(Input(f["name"], f["type"], tuple(f["values"]), f["closed"], f["may_miss"]) for f in features)


def encode(row: object, features: Sequence[Input], missing: Collection[str] = ()) -> list[float]:
    """One request as numbers; what the model does not know of is ignored.

    Args:
        row: a line of the request.
        features: what the model takes.
        missing: features that may miss in this row, whatever the spec says.

    Raises:
        RowError: naming the first field that is wrong.
    """
    if not isinstance(row, dict):
        raise RowError("line", f"must be a JSON object, got {short(row)}")
    get = row.get
    if missing:
        return [nan if feature.name in missing else feature.encode(get(feature.name)) for feature in features]
    return [feature.encode(get(feature.name)) for feature in features]


def parse(line: bytes) -> object:
    """One line of a request.

    Raises:
        RowError: it is too long or not JSON.
    """
    if len(line) > MAX_LINE_BYTES:
        raise RowError("line", f"must be at most {MAX_LINE_BYTES} bytes, got {len(line)}")
    try:
        return json.loads(line)
    except (ValueError, RecursionError):
        raise RowError("line", f"must be JSON, got {short(line.decode('utf-8', 'replace'))}") from None


def short(value: object) -> str:
    """A value as a message can bear it."""
    text = json.dumps(value, default=str)
    return text if len(text) <= 80 else text[:80] + "..."  # noqa: PLR2004 - a line on a screen
