"""This file tells in which trees two boosters differ: a byte of a file says nothing to a person."""

import json
from collections.abc import Mapping
from itertools import zip_longest
from typing import Any

MODEL = "model.ubj"


def trees(recorded: Mapping[str, bytes], again: Mapping[str, bytes]) -> dict[str, Any] | None:
    """How many trees either has, how many differ, and the first that does; nothing where a model is no booster."""
    pair = [_dump(files.get(MODEL)) for files in (recorded, again)]
    if None in pair:
        return None
    then, now = (dump or [] for dump in pair)
    apart = [number for number, (a, b) in enumerate(zip_longest(then, now)) if a != b]
    first = {"tree": apart[0], **_first(then[apart[0] :][:1], now[apart[0] :][:1])} if apart else None
    return {"recorded": len(then), "reproduced": len(now), "differing": len(apart), "first": first}


def _first(then: list[str], now: list[str]) -> dict[str, Any]:
    """The root of either tree: what it asks, or what it answers."""
    return {"recorded": _root(then), "reproduced": _root(now)}


def _root(dumped: list[str]) -> str | None:
    if not dumped:
        return None
    node = json.loads(dumped[0])
    return f"{node['split']} < {node['split_condition']}" if "split" in node else f"leaf {node['leaf']}"


def _dump(content: bytes | None) -> list[str] | None:
    if content is None:
        return None
    import xgboost

    try:
        found: list[str] = xgboost.Booster(model_file=bytearray(content)).get_dump(dump_format="json", with_stats=True)
    except (xgboost.core.XGBoostError, ValueError):
        return None
    return found
