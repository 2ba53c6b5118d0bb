"""What a request got wrong, in AWS's words."""

from collections.abc import Callable
from typing import Any

from localcloud.aws.errors import AwsError

Errors = list[str]
Reader = Callable[[Any, str, Errors], Any]
_JSON = {
    str: "STRING_VALUE",
    bool: "TRUE_VALUE",
    int: "NUMBER_VALUE",
    float: "DECIMAL_VALUE",
    list: "START_ARRAY",
    dict: "START_OBJECT",
}


def member_path(path: str, name: str) -> str:
    """How AWS names a member in a message.

    >>> member_path("resourceConfig", "InstanceType")
    'resourceConfig.instanceType'
    """
    name = name[:1].lower() + name[1:]
    return f"{path}.{name}" if path else name


def failed(value: Any, path: str, rule: str) -> str:
    """What AWS says about a value that breaks a rule of its model."""
    shown = "null" if value is None else f"'{value}'"
    return f"Value {shown} at '{path}' failed to satisfy constraint: Member must {rule}"


def report(errors: Errors) -> AwsError:
    """The one error for everything that was wrong with a request."""
    plural = "s" if len(errors) > 1 else ""
    return AwsError("ValidationException", f"{len(errors)} validation error{plural} detected: {'; '.join(errors)}")


def mistyped(value: Any, wanted: str) -> AwsError:
    """What AWS says about a value of another JSON type than its model asks for."""
    return AwsError("SerializationException", f"{_JSON.get(type(value), 'VALUE')} can not be converted to {wanted}")


def length_check(shape: Any) -> Callable[[Any, int, str, Errors], None]:
    """A check of a value's length against the shape's bounds."""
    low, high = shape.metadata.get("min", 0), shape.metadata.get("max", float("inf"))

    def check(value: Any, length: int, path: str, errors: Errors) -> None:
        if length < low:
            errors.append(failed(value, path, f"have length greater than or equal to {low}"))
        elif length > high:
            errors.append(failed(value, path, f"have length less than or equal to {high}"))

    return check


def value_check(shape: Any) -> Callable[[Any, str, Errors], None]:
    """A check of a number against the shape's bounds."""
    low, high = shape.metadata.get("min", float("-inf")), shape.metadata.get("max", float("inf"))

    def check(value: Any, path: str, errors: Errors) -> None:
        if value < low:
            errors.append(failed(value, path, f"have value greater than or equal to {low}"))
        elif value > high:
            errors.append(failed(value, path, f"have value less than or equal to {high}"))

    return check
