"""This file finds a model line's spec and code in the archive that a job runs from."""

import importlib
from pathlib import Path
from typing import Any

from jobs.kit import spec

ROOT = Path(__file__).parents[2]


def folder(line: str, root: Path = ROOT) -> Path:
    """Folder of a line, in either spelling of its name.

    >>> folder("flight-delay").name
    'flight_delay'
    """
    return root / "models" / line.replace("-", "_")


def load(line: str, root: Path = ROOT) -> spec.Line:
    """The line's spec."""
    return spec.load(folder(line, root) / "model.yaml")


def code(line: str) -> Any:
    """The line's features.py: `tables(raw)` gives a table per feature group, `events(raw)` what is predicted and when."""
    return importlib.import_module(f"models.{line.replace('-', '_')}.features")
