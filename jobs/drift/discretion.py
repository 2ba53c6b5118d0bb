"""This file keeps values that speak of a person out of every sentence of a verdict."""

from dataclasses import replace

from jobs.drift.decide import Decision
from jobs.drift.finding import Finding
from jobs.drift.meaning import Meaning

SAYINGS = {
    "novel": "{share} of rows hold values that training lacks",
    "range": "{share} of rows lie outside the range that is stated or known",
    "outlying": "a twentieth of rows lies far from the others",
    "far": "the median is further off than on any training day",
    "number": "{share} of rows hold numbers that training lacks",
    "shape": "{figure} {measured:.3f} over {limit:.3f}",
    "apart": "rows of one value are otherwise than the rest",
    "vanished": "values that training has are gone",
}
"""What is said of a personal feature; other families name no value."""


def discreet(decision: Decision, meaning: Meaning) -> Decision:
    """The decision, with no value of a personal feature in its reasons."""
    for one in decision.features:
        hidden = meaning.hides(one.feature.name)
        one.findings = [
            _said(finding) if hidden or (finding.within and meaning.hides(finding.within)) else finding
            for finding in one.findings
        ]
    return decision


def _said(finding: Finding) -> Finding:
    form = SAYINGS.get(finding.family)
    if form is None:
        return finding
    figure = (finding.figure or "the shift").upper() if finding.figure in ("ks", "psi") else "the shift"
    told = form.format(share=f"{finding.measured:.1%}", figure=figure, measured=finding.measured, limit=finding.limit)
    return replace(finding, reason=f"{told} (personal: values are not shown)")
