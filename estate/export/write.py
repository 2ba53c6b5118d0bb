"""This file writes an export: tables, mapping, baseline, and the script that reads them."""

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from estate.export.scripts import SCRIPTS
from estate.problems import BadInput

if TYPE_CHECKING:
    import pyarrow as pa


def write(
    folder: Path, tool: str, tables: "dict[str, pa.Table]", mapping: dict[str, Any], baseline: dict[str, Any]
) -> list[Path]:
    """The files that were written.

    Raises:
        BadInput: there can be no such folder.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise BadInput(f"--output must be a folder that can be made, got {folder}; {error.strerror}") from error
    written = [_table(folder, name, table, "csv" if tool == "csv" else "parquet") for name, table in tables.items()]
    texts = {"mapping.json": _json(mapping), "baseline.json": _json(baseline)}
    texts |= {"read.py": SCRIPTS[tool]} if tool in SCRIPTS else {}
    for name, text in texts.items():
        (folder / name).write_text(text, encoding="utf-8")
        written.append(folder / name)
    return written


def _table(folder: Path, name: str, table: "pa.Table", form: str) -> Path:
    from pyarrow import csv, parquet

    path = folder / f"{name}.{form}"
    if form == "csv":
        csv.write_csv(table, path)
    else:
        parquet.write_table(table, path)
    return path


def _json(document: dict[str, Any]) -> str:
    return json.dumps(document, indent=1, allow_nan=False) + "\n"


def profiles(folder: Path, tables: "dict[str, pa.Table]", columns: list[str]) -> list[Path]:
    """Whylogs' own profiles, where whylogs is installed beside us; none otherwise: the script makes them anywhere."""
    try:
        import whylogs
    except ImportError:
        return []
    found = []
    for name, table in tables.items():
        path = folder / f"{name}.profile.bin"
        whylogs.log(pandas=table.select(columns).to_pandas()).profile().view().write(str(path))
        found.append(path)
    return found
