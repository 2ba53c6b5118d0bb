"""CloudWatch's metric math, for the expressions that alarms are made of."""

import ast
import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from localcloud.aws.errors import invalid

Series = list[float | None]
Value = float | Series | list[Series]


def evaluate(expression: str, series: Mapping[str, Series]) -> Series:
    """The series an expression makes of named series of equal length; None is a period without data.

    >>> evaluate("100 * errors / FILL(calls, 0)", {"errors": [1.0, 0.0, 1.0], "calls": [4.0, 2.0, None]})
    [25.0, 0.0, None]
    >>> evaluate("IF(a > 2 AND b > 0, a, 0)", {"a": [1.0, 3.0], "b": [1.0, 1.0]})
    [0.0, 3.0]
    >>> evaluate("MAX([a, b])", {"a": [1.0, 3.0], "b": [2.0, None]})
    [2.0, 3.0]
    """
    length = max(map(len, series.values()), default=0)
    text = re.sub(r"\bAND\b|&&", " and ", re.sub(r"\bOR\b|\|\|", " or ", expression))
    try:
        tree = ast.parse(text.strip(), mode="eval").body
    except SyntaxError:
        raise invalid(f"Expression must be metric math, got {expression}") from None
    return _stretched(_value(tree, series, length), length)


def _value(node: ast.expr, series: Mapping[str, Series], length: int) -> Value:
    if isinstance(node, ast.Constant) and isinstance(node.value, (int, float)):
        return float(node.value)
    if isinstance(node, ast.Name) and node.id in series:
        return series[node.id]
    if isinstance(node, ast.List):
        return [_stretched(_value(item, series, length), length) for item in node.elts]
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
        return _call(node.func.id.upper(), node.args, series, length)
    function, parts = _operation(node)
    columns = [_stretched(_value(part, series, length), length) for part in parts]
    return [_apply(function, row) for row in zip(*columns, strict=True)]


def _operation(node: ast.expr) -> tuple[Callable[..., float | None], Sequence[ast.expr]]:
    if isinstance(node, ast.BinOp) and type(node.op) in _BINARY:
        return _BINARY[type(node.op)], (node.left, node.right)
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
        return lambda value: -value, (node.operand,)
    if isinstance(node, ast.Compare) and len(node.ops) == 1 and type(node.ops[0]) in _COMPARED:
        return _COMPARED[type(node.ops[0])], (node.left, node.comparators[0])
    if isinstance(node, ast.BoolOp):
        combine = all if isinstance(node.op, ast.And) else any
        return lambda *values: float(combine(values)), node.values
    raise invalid(f"Expression must use functions and operators that localcloud has, got {ast.unparse(node)}")


def _call(name: str, arguments: Sequence[ast.expr], series: Mapping[str, Series], length: int) -> Value:
    if name == "METRICS":
        return list(series.values())
    values = [_value(argument, series, length) for argument in arguments]
    if name == "FILL":
        filler, column = values[1], _stretched(values[0], length)
        return [filler if item is None and isinstance(filler, float) else item for item in column]
    if name == "IF":
        test, then, *other = (_stretched(value, length) for value in values)
        otherwise = other[0] if other else [None] * length
        return [a if flag else b for flag, a, b in zip(test, then, otherwise, strict=True)]
    if name in _REDUCED and isinstance(values[0], list) and values[0] and isinstance(values[0][0], list):
        rows = zip(*values[0], strict=True)
        return [_reduce(_REDUCED[name], row) for row in rows]
    if name in _REDUCED:
        known = _reduce(_REDUCED[name], _stretched(values[0], length))
        return [known] * length
    if name == "ABS":
        return [_apply(abs, (item,)) for item in _stretched(values[0], length)]
    raise invalid(f"Expression must use functions that localcloud has, got {name}")


def _apply(function: Callable[..., float | None], row: Sequence[float | None]) -> float | None:
    return None if any(item is None for item in row) else function(*row)


def _reduce(function: Callable[[list[float]], float], row: Sequence[float | None]) -> float | None:
    known = [item for item in row if item is not None]
    return function(known) if known else None


def _stretched(value: Any, length: int) -> Series:
    return [value] * length if isinstance(value, (int, float)) else list(value)


_BINARY: dict[type[ast.operator], Callable[[float, float], float | None]] = {
    ast.Add: lambda a, b: a + b,
    ast.Sub: lambda a, b: a - b,
    ast.Mult: lambda a, b: a * b,
    # CloudWatch leaves out a data point that would divide by zero.
    ast.Div: lambda a, b: a / b if b else None,
    ast.BitXor: lambda a, b: a**b,
}
_COMPARED: dict[type[ast.cmpop], Callable[[float, float], float]] = {
    ast.Gt: lambda a, b: float(a > b),
    ast.GtE: lambda a, b: float(a >= b),
    ast.Lt: lambda a, b: float(a < b),
    ast.LtE: lambda a, b: float(a <= b),
    ast.Eq: lambda a, b: float(a == b),
    ast.NotEq: lambda a, b: float(a != b),
}
_REDUCED: dict[str, Callable[[list[float]], float]] = {
    "SUM": sum,
    "MAX": max,
    "MIN": min,
    "AVG": lambda known: sum(known) / len(known),
}
