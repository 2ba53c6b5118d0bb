"""This file reads another tool's rules by the kind of its file."""

from pathlib import Path

from jobs.kit.entry import BadInputError
from jobs.validate.imports.making import Imported


def read(path: Path) -> Imported:
    """Great Expectations' JSON or TFDV's text format, by the file's ending.

    Raises:
        BadInputError: it is neither, or cannot be read.
    """
    from jobs.validate.imports import great_expectations, tfdv

    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise BadInputError(f"{path}: file must be readable text, got {error}") from error
    if path.suffix == ".json":
        return great_expectations.read(text, path.name)
    if path.suffix in (".pbtxt", ".textproto", ".pbtext"):
        return tfdv.read(text, path.name)
    raise BadInputError(f"{path}: must be a Great Expectations suite (.json) or a TFDV schema (.pbtxt)")
