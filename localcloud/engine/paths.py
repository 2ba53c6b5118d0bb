"""This file is property paths: reading, writing and comparing what lies at `tags.env` or `rules[0].status`."""

import re
from typing import Any

from localcloud.engine.wire import Json
from localcloud.provider.api import DEFAULTS, SECRET

Path = tuple[str | int, ...]
_PART = re.compile(r'\["((?:[^"\\]|\\.)*)"\]|\[(\d+|\*)\]|([^.\[\]]+)')


def parse(text: str) -> Path:
    """The parts of a path as Pulumi writes it: `a.b[0]["c.d"]`, with `*` for any key or index."""
    parts: list[str | int] = []
    for quoted, index, word in _PART.findall(text):
        parts.append(int(index) if index.isdigit() else quoted.replace('\\"', '"') or index or word)
    return tuple(parts)


def write(path: Path) -> str:
    """The text of a path."""
    text = ""
    for part in path:
        if isinstance(part, int):
            text += f"[{part}]"
        elif re.fullmatch(r"[\w/:-]+", part):
            text += f".{part}" if text else part
        else:
            text += f'["{part}"]'
    return text


def covers(pattern: Path, path: Path) -> bool:
    """Whether a path lies at or below a pattern."""
    return len(pattern) <= len(path) and all(want in ("*", got) for want, got in zip(pattern, path, strict=False))


def restore(news: Any, olds: Any, path: Path) -> Any:
    """`news` with what lies at `path` as it is in `olds`, absent where it is absent there."""
    if not path:
        return olds
    if path[0] == "*":
        keys = range(len(news)) if isinstance(news, list) else list(_keys(news) | _keys(olds))
        for key in keys:
            news = restore(news, olds, (key, *path[1:]))
        return news
    if isinstance(path[0], int):
        return _restore_item(news, olds, path[0], path[1:])
    was = olds if isinstance(olds, dict) else {}
    now = dict(news) if isinstance(news, dict) else {}
    if path[0] in was and (len(path) == 1 or path[0] in now):
        now[path[0]] = restore(now.get(path[0]), was[path[0]], path[1:])
    elif len(path) == 1:
        now.pop(path[0], None)
    return now if now or isinstance(news, dict) else news


def _restore_item(news: Any, olds: Any, index: int, rest: Path) -> Any:
    both = isinstance(news, list) and isinstance(olds, list) and index < min(len(news), len(olds))
    if not both:
        return news
    return [*news[:index], restore(news[index], olds[index], rest), *news[index + 1 :]]


def _keys(value: Any) -> set[Any]:
    return set(value) if isinstance(value, dict) else set()


def differences(old: Any, new: Any, at: Path = ()) -> list[tuple[Path, Any, Any]]:
    """Every path at which two values differ, with what was and what will be there (None: nothing)."""
    if old == new:
        return []
    maps = isinstance(old, dict) and isinstance(new, dict)
    if maps and SECRET not in (*old.values(), *new.values()):
        keys = [*old, *(key for key in new if key not in old)]
        return [row for key in keys if key != DEFAULTS for row in differences(old.get(key), new.get(key), (*at, key))]
    if isinstance(old, list) and isinstance(new, list):
        size = max(len(old), len(new))
        padded = [values + [None] * (size - len(values)) for values in (old, new)]
        return [row for n in range(size) for row in differences(padded[0][n], padded[1][n], (*at, n))]
    return [(at, old, new)]


def under(values: Json, names: list[str]) -> Json:
    """The named top-level properties that are there."""
    return {key: values[key] for key in names if key in values}
