"""This file gathers what a line asks of its data: its own rules, those of imported files, and the values that they refer to."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from jobs.kit.references import origin
from jobs.kit.row_rules import References
from jobs.kit.rules import Rule
from jobs.kit.spec import Line
from jobs.validate.findings import Finding


@dataclass(frozen=True)
class Asked:
    """Rules, and what is to be told of them beforehand."""

    rules: Sequence[Rule]
    sources: Mapping[str, pa.ChunkedArray] = field(default_factory=dict)
    """Values of the `source.column`s that rules refer to."""
    notes: Sequence[Finding] = ()


def gather(line: Line, folder: Path, raw: Path | None) -> Asked:
    """Everything that the line asks.

    Args:
        line: the spec.
        folder: where model.yaml is, and the files that it imports.
        raw: where raw deliveries are, as `<source>/<file>`; without it what refers to them is told, not checked.

    Raises:
        BadInputError: a file that is named is not there or not readable.
    """
    asked, notes = list(line.validation.rules), []
    for name in line.validation.imports:
        from jobs.validate.imports.reading import read

        imported = read(folder / name)
        asked += imported.rules
        notes += [Finding("*", "import", "warning", 0, [], left) for left in imported.left]
    referring = [rule for rule in asked if isinstance(rule, References)]
    if raw is None:
        notes += [Finding(rule.column, rule.name or rule.rule, "warning", 0, [], _UNCHECKED) for rule in referring]
        return Asked([rule for rule in asked if rule not in referring], {}, notes)
    wanted = sorted({origin(rule.source, line) for rule in referring})
    return Asked(asked, {name: _values(name, line, raw) for name in wanted}, notes)


_UNCHECKED = "that was not checked: --raw must name the folder of raw deliveries"


def _values(wanted: str, line: Line, raw: Path) -> pa.ChunkedArray:
    from jobs.features.read import read

    name, _, column = wanted.partition(".")
    source = line.sources[name]
    return pc.unique(read(raw / name / source.file, source)[column].cast(pa.string())).drop_null()
