"""Values deep inside requests and answers."""

from typing import Any

from localcloud.provider.api import Json

Path = tuple[str, ...]


def put(into: Json, shape: Any, path: Path, value: Any) -> None:
    """Set a value deep inside a request, making the structures, lists of one and maps on the way."""
    if not path:
        into.update(value)
        return
    target: Any = into
    for step in path[:-1]:
        shape = _inside(shape, step)
        if shape.type_name == "list":
            shape = shape.member
            target = target.setdefault(step, [{}])[0]
        else:
            target = target.setdefault(step, {})
    target[path[-1]] = value


def shape_at(shape: Any, path: Path) -> Any:
    """The shape deep inside another."""
    for step in path:
        shape = _inside(shape.member if shape.type_name == "list" else shape, step)
    return shape


def get(value: Any, shape: Any, path: Path) -> tuple[Any, Any]:
    """The value deep inside an answer, None if absent, and its shape."""
    for step in path:
        if isinstance(value, list):
            value, shape = (value[0] if value else None), shape.member
        value = value.get(step) if isinstance(value, dict) else None
        shape = _inside(shape, step)
    return value, shape


def exists(shape: Any, path: Path) -> bool:
    """Whether a shape has a place for this path: requests and answers of one resource differ."""
    for step in path:
        shape = shape.member if shape.type_name == "list" else shape
        if shape.type_name != "map" and step not in getattr(shape, "members", {}):
            return False
        shape = _inside(shape, step)
    return True


def _inside(shape: Any, step: str) -> Any:
    return shape.value if shape.type_name == "map" else shape.members[step]
