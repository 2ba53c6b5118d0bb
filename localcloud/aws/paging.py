"""Lists that answer page by page."""

import base64
import datetime as dt
from collections.abc import Callable, Iterable
from typing import Any

from localcloud.aws.errors import invalid

Item = dict[str, Any]
_EPOCH = dt.datetime.fromtimestamp(0, dt.UTC)


def page(
    items: Iterable[Item],
    request: Item,
    key: str = "CreationTime",
    size: int = 10,
    order: str = "Descending",
) -> tuple[list[Item], str | None]:
    """One page, sorted and cut as the request's SortOrder, MaxResults and NextToken say, and the next token."""
    descending = request.get("SortOrder", order) == "Descending"
    ordered = sorted(items, key=lambda item: _sortable(item.get(key)), reverse=descending)
    start = _offset(request.get("NextToken"))
    stop = start + (request.get("MaxResults") or size)
    return ordered[start:stop], _token(stop) if stop < len(ordered) else None


def select(
    items: Iterable[Item], request: Item, name: str, status: str = "", created: str = "CreationTime"
) -> list[Item]:
    """The items that the List operations' common filters let through."""
    tests: list[Callable[[Item], bool]] = []
    if part := request.get("NameContains"):
        tests.append(lambda item: part.lower() in item[name].lower())
    if wanted := request.get("StatusEquals"):
        tests.append(lambda item: item.get(status) == wanted)
    if after := request.get("CreationTimeAfter"):
        tests.append(lambda item: item[created] > after)
    if before := request.get("CreationTimeBefore"):
        tests.append(lambda item: item[created] < before)
    return [item for item in items if all(test(item) for test in tests)]


def _sortable(value: Any) -> Any:
    return (0, value) if isinstance(value, dt.datetime) else (1, value) if value is not None else (0, _EPOCH)


def _token(offset: int) -> str:
    return base64.urlsafe_b64encode(f"from:{offset}".encode()).decode()


def _offset(token: str | None) -> int:
    if not token:
        return 0
    try:
        return int(base64.urlsafe_b64decode(token).decode().removeprefix("from:"))
    except ValueError:
        raise invalid("The provided pagination token is invalid.") from None
