"""This file judges a window by every kind that needs answers or labels, all tests of a kind together."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from jobs.drift.baseline import Thresholds
from jobs.drift.columns import Column
from jobs.drift.correction import benjamini_hochberg
from jobs.drift.finding import Finding
from jobs.drift.kinds import attribution, bias, estimated, labels, performance
from jobs.drift.kinds.performance import Answered
from jobs.drift.kinds.reference import Reference
from jobs.drift.sure import demanded

KINDS = ("concept", "label", "estimated", "attribution", "bias")
RESPONSES = {
    "concept": "retrain: labels confirm that the model has lost",
    "label": "look: what is true has become more or less frequent; retrain when performance suffers",
    "estimated": "look: inputs have moved to where the model is weaker; retrain when labels confirm it",
    "attribution": "look: the answers follow other features than in training",
    "bias": "look: a subgroup is treated more differently than in training; who decides by these answers should know",
}
"""What a kind calls for where nothing graver does; the first that is there."""


@dataclass(slots=True)
class Told:
    """What the kinds say of a window."""

    kinds: list[str] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    """Those that hold, the furthest beyond its limit first."""
    sections: dict[str, Any] = field(default_factory=dict)
    unseen: list[str] = field(default_factory=list)


def judge(
    reference: Reference,
    seen: Answered | None,
    columns: Mapping[str, Column],
    answered: Answered | None,
    thresholds: Thresholds,
) -> Told:
    """Judge one window.

    Args:
        reference: of the training rows.
        seen: all answers of the window.
        columns: what was asked, with the answers' `probability`.
        answered: answers with labels, not of the same rows where labels come late.
        thresholds: when what was measured matters.
    """
    told, tests = Told(), []
    if answered is not None:
        found = performance.judge(reference, answered, thresholds)
        told.sections["performance"] = found.document()
        tests += found.tests
        if found.rows < thresholds.min_labels:
            told.unseen.append(f"performance: {found.rows} labels, {thresholds.min_labels} are needed")
        elif "target_rate" in found.metrics:
            tests.append(labels.rate(found.metrics["target_rate"], thresholds))
    if seen is not None and len(seen.probability) >= thresholds.min_rows:
        tests += _without_labels(reference, seen, columns, answered, thresholds, told)
    days = max((one.days for one in (seen, answered) if one), default=1.0)
    told.findings = standing(tests, partial(demanded, thresholds, days=days))
    told.kinds = [kind for kind in KINDS if any(finding.kind == kind for finding in told.findings)]
    return told


def _without_labels(
    reference: Reference,
    seen: Answered,
    columns: Mapping[str, Column],
    answered: Answered | None,
    thresholds: Thresholds,
    told: Told,
) -> list[Finding]:
    promised, tests = estimated.judge(reference, seen.probability, seen.days, thresholds)
    told.sections["estimated"] = {name: one.document(len(seen.probability)) for name, one in promised.items()}
    enough = answered if answered is not None and len(answered.label) >= thresholds.min_labels else None
    treated, more = bias.judge(reference, seen, enough, thresholds)
    told.sections["bias"] = treated
    tests += more
    follows, more = attribution.judge(reference.explained, columns, seen.days, thresholds)
    if follows is not None:
        told.sections["attribution"] = follows
    return tests + more


def standing(tests: Sequence[Finding], rate: Callable[[str], float]) -> list[Finding]:
    """Those beyond their limits that stand when all tests of one family are considered together."""
    kept: list[Finding] = []
    for family in sorted({test.family for test in tests}):
        of = [test for test in tests if test.family == family]
        adjusted = benjamini_hochberg([test.p_value for test in of])
        kept += [test for test, p_value in zip(of, adjusted, strict=True) if test.over and p_value <= rate(family)]
    return sorted(kept, key=lambda test: -test.measured / max(test.limit, 1e-9))


def merged(document: dict[str, Any], told: Told) -> dict[str, Any]:
    """The verdict document with what the kinds say."""
    found = document | told.sections
    found["unseen"] = [*document["unseen"], *told.unseen]
    found["shifts"] = document.get("shifts", []) + [
        {
            "kind": f.kind,
            "figure": f.figure,
            "reason": f.reason,
            "measured": f.measured,
            "limit": f.limit,
            "p_value": f.p_value,
        }
        for f in told.findings
    ]
    if not told.kinds:
        return found
    found["kinds"] = [*document["kinds"], *told.kinds]
    if document["verdict"] == "blind":
        return found
    reasons = list(dict.fromkeys(next(f.reason for f in told.findings if f.kind == kind) for kind in told.kinds))
    found["cause"] = "; ".join([document["cause"], *reasons] if document["verdict"] == "drifting" else reasons)
    graver = document["verdict"] == "drifting" and ("concept" not in told.kinds or "repair" in document["response"])
    found["response"] = document["response"] if graver else RESPONSES[told.kinds[0]]
    return found | {"verdict": "drifting"}
