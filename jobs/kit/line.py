"""This file finds a model line's spec and code in the archive that a job runs from."""

import importlib
from pathlib import Path
from typing import Any

from jobs.kit import spec
from jobs.kit.entry import BadInputError

ROOT = Path(__file__).parents[2]


def folder(line: str, root: Path = ROOT) -> Path:
    """Folder of a line, in either spelling of its name.

    >>> folder("flight-delay").name
    'flight_delay'
    """
    return root / "models" / line.replace("-", "_")


def load(line: str, root: Path = ROOT) -> spec.Line:
    """The line's spec.

    Raises:
        SpecError: there is no such line, or its model.yaml is wrong.
    """
    path = folder(line, root) / "model.yaml"
    if not path.is_file():
        known = ", ".join(sorted(found.parent.name for found in (root / "models").glob("*/model.yaml")))
        raise spec.SpecError(f"line must be one of {known or 'none yet'}, got {line}")
    return spec.load(path)


def code(line: str) -> Any:
    """The line's features.py: `tables(raw)` gives a table per feature group, `events(raw)` what is predicted and when."""
    if not (folder(line) / "features.py").is_file():
        raise BadInputError(f"models/{folder(line).name}/features.py: file must be there, got none")
    return importlib.import_module(f"models.{folder(line).name}.features")
