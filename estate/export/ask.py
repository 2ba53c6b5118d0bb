"""This file is `estate drift export LINE`: captured predictions and the baseline, as another tool reads them."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from estate.export.mappings import TOOLS
from estate.problems import BadInput
from estate.say import answer, line, note

if TYPE_CHECKING:
    import pyarrow as pa

    from estate.export.source import Source

DAYS = 7
"""Exported when no days are named: the last ones, with today."""


@dataclass(frozen=True)
class Made:
    """What an export holds."""

    tables: "dict[str, pa.Table]"
    mapping: dict[str, Any]
    baseline: dict[str, Any]
    told: dict[str, Any]


def ask(
    name: str,
    tool: str | None,
    span: tuple[date, date] | None,
    output: Path | None,
    stack: str,
    *,
    personal: bool,
    as_json: bool,
) -> None:
    """The verb.

    Raises:
        BadInput: the tool is unknown, or there is nothing to export.
    """
    if tool not in TOOLS:
        raise BadInput(f"--for must be one of {', '.join(TOOLS)}, got {tool or 'nothing'}")
    first, last = span or _last_days()
    document = export(name, tool, first, last, output or Path(f"{name}-{tool}"), stack, personal=personal)
    if as_json:
        answer(document)
    else:
        _show(document, tool)


def _show(document: dict[str, Any], tool: str) -> None:
    seen = f"{document['current']} ({document['labelled']} with labels)"
    line(f"captured predictions: {seen}; held-out rows: {document['reference']}")
    for path in document["files"]:
        line(f"  {path}")
    if document["left_out"]:
        note(f"left out, because they speak of a person: {', '.join(document['left_out'])}; --personal takes them in")
    if "read.py" in {Path(path).name for path in document["files"]}:
        note(f"where {tool} is installed: python {Path(document['folder']) / 'read.py'}")


def export(
    name: str, tool: str, first: date, last: date, folder: Path, stack: str, *, personal: bool
) -> dict[str, Any]:
    """Write the folder, and say what is in it."""
    from estate import flush, judging, lines
    from estate.export.source import Source
    from estate.export.write import profiles, write
    from estate.subject import open_line
    from estate.where import Where

    where = Where(stack)
    subject = open_line(stack, name)
    source = Source(subject, lines.load(where.root, name), judging.champion(subject, where.stack))
    flush.captures()
    made = _made(source, tool, first, last, personal=personal)
    files = write(folder, tool, made.tables, made.mapping, made.baseline)
    files += profiles(folder, made.tables, made.mapping["profiled_columns"]) if tool == "whylogs" else []
    about = {"line": subject.name, "tool": tool, "start": str(first), "end": str(last), "folder": str(folder)}
    return about | {"files": [str(path) for path in files]} | made.told


def _made(source: "Source", tool: str, first: date, last: date, *, personal: bool) -> "Made":
    from estate.export import rows
    from estate.export.baseline import document
    from estate.export.mappings import mapping
    from estate.export.shape import shape

    baseline, problem = source.baseline(), source.spec.problem
    columns = shape(source.spec, baseline, personal=personal)
    current, strange = rows.current(columns, source.predictions(first, last), source.labels(first, last))
    if not current.num_rows:
        raise BadInput(f"--from and --to must name days with captured predictions, got {first} to {last}")
    held, threshold = source.held_out()
    reference = rows.reference(columns, held, problem.prediction_time, problem.entity, source.arn, threshold)
    told = {
        "reference": reference.num_rows,
        "current": current.num_rows,
        "labelled": current.num_rows - current[columns.target].null_count,
        "of_another_type": strange,
        "left_out": list(columns.left_out),
    }
    tables = {"reference": reference, "current": current}
    return Made(tables, mapping(columns, tool, threshold), document(baseline, columns), told)


def _last_days() -> tuple[date, date]:
    tomorrow = datetime.now(UTC).date() + timedelta(days=1)
    return tomorrow - timedelta(days=DAYS), tomorrow
