"""This file is what a validation says: one finding per column and broken rule."""

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Literal

import numpy as np

EXAMPLES = 5

_UNREADABLE = ("present", "named once", "type")

Severity = Literal["error", "warning"]


@dataclass(frozen=True)
class Finding:
    """A rule that does not hold."""

    column: str
    rule: str
    severity: Severity
    count: int
    """Rows that break it; all of them when the rule is about the column."""
    examples: list[Any]
    """Values that break it, or where: at most five."""
    limit: str = ""
    """What the rule demands."""

    def __str__(self) -> str:
        shown = f", such as {', '.join(map(str, self.examples))}" if self.examples else ""
        return f"{self.column} must keep {self.rule}{f' {self.limit}' if self.limit else ''}, got {self.count} rows that do not{shown}"


def passed(findings: Iterable[Finding]) -> bool:
    """Whether nothing of severity error was found."""
    return all(finding.severity != "error" for finding in findings)


def readable(findings: Iterable[Finding]) -> bool:
    """Whether every column is there and of its type, so that more can be asked of it."""
    return not any(finding.severity == "error" and finding.rule in _UNREADABLE for finding in findings)


def document(rows: int, findings: Sequence[Finding]) -> dict[str, Any]:
    """The report, errors first."""
    ordered = sorted(findings, key=lambda finding: (finding.severity != "error", finding.column, finding.rule))
    return {"rows": rows, "passed": passed(findings), "findings": [asdict(finding) for finding in ordered]}


def examples(values: Any, broken: Any) -> list[Any]:
    """The first different values that break a rule, as JSON has them."""
    found: list[Any] = []
    for value in np.asarray(values)[np.asarray(broken)][:1000].tolist():
        if plain(value) not in found:
            found.append(plain(value))
        if len(found) == EXAMPLES:
            break
    return found


def plain(value: Any) -> Any:
    """A value as JSON has it."""
    if isinstance(value, float) and not np.isfinite(value):
        return str(value)
    return value if value is None or isinstance(value, bool | int | float | str) else str(value)
