"""What an update would change, and which of it only a new resource can take."""

import re
from collections.abc import Collection

from localcloud.provider.api import DEFAULTS, Diff, Json
from localcloud.provider.archives import is_asset
from localcloud.provider.compare import differences, same
from localcloud.provider.kind import Kind

_INDEX = re.compile(r"\[\d+\]")


def difference(kind: Kind, old: Json, new: Json, ignored: Collection[str]) -> Diff:
    """The difference between two inputs of one resource."""
    before, now = _compared(kind, old), _compared(kind, new)
    paths = {
        path: how
        for path, how in differences(before, now).items()
        if not _ignored(path, ignored) and not (how == "delete" and _back_to_default(kind, path, before))
    }
    changes = sorted({_top(path) for path in paths})
    broken = set(kind.row.breaks(before, now)) if kind.row.breaks else set()
    replaces = [prop for prop in changes if prop not in kind.changeable or prop in broken]
    return Diff(
        changes=changes,
        replaces=replaces,
        delete_before_replace=bool(replaces) and _name_taken(kind, replaces, new),
        detailed={path: f"{how}-replace" if _top(path) in replaces else how for path, how in paths.items()},
    )


def _compared(kind: Kind, inputs: Json) -> Json:
    # A file is compared by its hash, which the inputs hold beside it: an old archive may have lost its content.
    hashed = kind.row.defaulting is not None
    return {key: value for key, value in inputs.items() if key != DEFAULTS and not (hashed and is_asset(value))}


def _back_to_default(kind: Kind, path: str, before: Json) -> bool:
    """Whether what an input no longer says is what AWS has, or chooses, without it."""
    plain = _INDEX.sub("", path)
    if any(plain == each or plain.startswith(f"{each}.") for each in kind.row.computed):
        return True
    value, default = before.get(_top(path)), kind.row.defaults.get(_top(path))
    return plain == path == _top(path) and default is not None and same(value, default)


def _top(path: str) -> str:
    return path.split(".", maxsplit=1)[0].split("[", maxsplit=1)[0]


def _ignored(path: str, ignored: Collection[str]) -> bool:
    return any(path == each or path.startswith((f"{each}.", f"{each}[")) for each in ignored)


def _name_taken(kind: Kind, replaces: Collection[str], new: Json) -> bool:
    """Whether the new resource would have the old one's name."""
    auto = kind.row.autoname.prop if kind.row.autoname else None
    generated = auto in (new.get(DEFAULTS) or [])
    return bool(kind.identity) and not generated and kind.identity.isdisjoint(replaces)
