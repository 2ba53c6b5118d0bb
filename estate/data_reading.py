"""This file finds the rows that rules are proposed from: a file's, or a line's own training days."""

from pathlib import Path
from typing import TYPE_CHECKING

from estate import lines
from estate.problems import BadInput
from estate.where import Where

if TYPE_CHECKING:
    from jobs.validate.table import Columns


def rows(where: Where, given: str, spec: Path | None) -> "tuple[Columns, set[str], set[str]]":
    """The rows, which of their columns are personal, and which move with time.

    Raises:
        BadInput: there is neither such a file nor such a line.
    """
    from jobs.kit import spec as specs
    from jobs.validate.hiding import personal

    if Path(given).exists():
        known = specs.load(spec) if spec else None
        return (
            file(Path(given)),
            set(personal(known)) if known else set(),
            {known.problem.prediction_time} if known else set(),
        )
    if not lines.is_known(where.root, given):
        raise BadInput(
            f"what must be a Parquet or CSV file or a line, got {given}; lines: {', '.join(lines.known(where.root))}"
        )
    from estate import history
    from estate.subject import open_line

    line = lines.load(where.root, given)
    found = history.rows(open_line(where.stack, given), line, where.stack, None, history.ALL)
    return found.drop_columns(["part"]), set(personal(line)), {line.problem.prediction_time}


def file(path: Path) -> "Columns":
    """A file, or a folder of Parquet files.

    Raises:
        BadInput: it cannot be read.
    """
    import pyarrow as pa
    from pyarrow import csv

    from jobs.validate.table import Table

    if path.suffix != ".csv":
        return Table.under(path)
    try:
        table: Columns = csv.read_csv(path)
    except (pa.ArrowInvalid, OSError) as error:
        raise BadInput(f"{path}: must be a CSV file with a header, got: {error}") from None
    return table
