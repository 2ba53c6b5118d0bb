"""This file reads what the features job said of its deliveries."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from jobs.kit.entry import BadInputError

_PINNED = ("source", "uri", "version", "sha256", "rows")


def sources(path: Path, option: str) -> list[dict[str, Any]]:
    """The deliveries of a report.

    Raises:
        BadInputError: the file is no report; the message names the option that it was given by.
    """
    try:
        found: list[dict[str, Any]] = json.loads(path.read_text(encoding="utf-8"))["sources"]
    except (OSError, ValueError, KeyError) as error:
        raise BadInputError(f"{option} must be report.json of jobs.features, got {path}: {error}") from error
    return found


def pinned(source: Mapping[str, Any]) -> dict[str, Any]:
    """Of what is said of a delivery, what stays the same whenever it is read and whatever came before it."""
    return {name: source[name] for name in (*_PINNED, *(["pin"] if source.get("pin") else []))}
