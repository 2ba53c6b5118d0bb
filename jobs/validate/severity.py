"""This file gives findings the severity that model.yaml wants for what is checked without being asked for."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from jobs.kit.rules import Override, Rule
from jobs.kit.spec import Line
from jobs.validate.findings import Finding


def settled(findings: Iterable[Finding], asked: Sequence[Rule], line: Line) -> list[Finding]:
    """The findings; of two overrides the later counts. Labels keep theirs: nothing can be trained without them."""
    overrides = [rule for rule in asked if isinstance(rule, Override)]
    return [
        finding
        if finding.column == line.problem.target and finding.rule != "target rate"
        else _settled(finding, overrides)
        for finding in findings
    ]


def _settled(finding: Finding, overrides: Sequence[Override]) -> Finding:
    for rule in overrides:
        # A part's own rules are called "span of train".
        if finding.rule.partition(" of ")[0] == rule.of and rule.column in (None, finding.column):
            finding = replace(finding, severity=rule.severity)
    return finding
