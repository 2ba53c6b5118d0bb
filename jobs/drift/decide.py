"""This file decides: effect above its limit, chance excluded over all tests together, and enough rows to tell."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from functools import partial

from jobs.drift.baseline import Baseline, Feature, Thresholds
from jobs.drift.compared import compare_all
from jobs.drift.correction import benjamini_hochberg
from jobs.drift.decision import Decision, Judged
from jobs.drift.figures import Figures, certain
from jobs.drift.finding import Finding
from jobs.drift.findings import findings, mostly
from jobs.drift.outlying import outlying
from jobs.drift.season import Like, like
from jobs.drift.size import SHORT, Size, size_of
from jobs.drift.sketch.counter import Counter
from jobs.drift.sketch.numeric import Numeric
from jobs.drift.sure import demanded
from jobs.drift.together import joined
from jobs.drift.window import Window, counters

__all__ = ["KINDS", "PREDICTION", "Decision", "Judged", "corrected", "decide"]
PREDICTION = "probability"
"""The column that holds the model's own output."""
KINDS = ("data", "prediction", "schema", "missingness")


def decide(
    baseline: Baseline,
    window: Window,
    thresholds: Thresholds | None = None,
    made: Mapping[str, Counter] | None = None,
    exact: Mapping[str, float] | None = None,
) -> Decision:
    """Judge one window; `exact` gives the KS distances that were taken from the rows themselves."""
    limits = thresholds or baseline.thresholds
    made = counters(baseline) if made is None else made
    figures = compare_all(baseline.features, window.sketches, made)
    for name, distance in (exact or {}).items():
        certain(figures[name], distance, next(f.present for f in baseline.features if f.name == name))
    size = size_of(baseline, window, figures)
    likes = {f.name: like(f.seasons, window.hours, known=window.hours_known) for f in baseline.features if window.hours}
    judged = [_judge(f, window, figures.get(f.name), limits, size, likes.get(f.name)) for f in baseline.features]
    of = {one.feature.name: one for one in judged}
    for name, finding in (*_beside(window, judged, made, size), *joined(baseline.joint, window.joint, size)):
        of[name].findings.append(finding)
    corrected(judged, partial(demanded, limits, days=len(window.days)))
    blind = _blind(window, limits)
    found = {finding.kind for one in judged for finding in one.findings}
    unseen = _unseen(baseline, window, judged, size)
    if blind:
        return Decision("blind", [], judged, window.rows, size, blind, unseen)
    kinds = [kind for kind in KINDS if kind in found]
    return Decision("drifting" if kinds else "ok", kinds, judged, window.rows, size, [], unseen)


def _judge(
    feature: Feature,
    window: Window,
    figures: Figures | None,
    thresholds: Thresholds,
    size: Size | None,
    like: Like | None,
) -> Judged:
    if figures is None:
        gone = (
            Finding("schema", "column", True, 0.0, "the column vanished: no row has it", 1.0, 0.0)
            if window.rows
            else None
        )
        return Judged(feature, Figures(window.rows, window.rows, 1.0), [gone] if gone else [], judged=False)
    tests = list(findings(feature, window.sketches[feature.name], figures, thresholds, size, like))
    other = window.types.get(feature.name)
    if other and mostly(window.sketches[feature.name], figures.present):
        tests = [Finding("schema", "type", True, 0.0, f"the type changed from {feature.type} to {other}", 1.0, 0.0)]
    shape = [test for test in tests if test.family == "shape"]
    limits = {test.figure: test.limit for test in shape}
    # Two measures of one shift are one test: the one further beyond its limit speaks for both.
    spoken = max(shape, key=lambda test: test.measured / max(test.limit, 1e-9), default=None)
    tests = [test for test in tests if test.family != "shape" or test is spoken]
    return Judged(feature, figures, tests, limits, judged=bool(shape))


def _beside(
    window: Window, judged: list[Judged], made: Mapping[str, Counter], size: Size | None
) -> Iterator[tuple[str, Finding]]:
    """Rows held against the others of the same window; within an hour there may be too few places to be far from."""
    days = size.days if size else 1.0
    for one in judged:
        known, name = one.feature.outlying, one.feature.name
        sketch = window.sketches.get(name)
        if known and isinstance(sketch, Numeric) and one.figures.present and days >= SHORT:
            for finding in outlying(known, sketch, made[name], one.figures.present, days):
                yield name, finding


def corrected(judged: list[Judged], rate: Callable[[str], float]) -> None:
    """Keep the findings that stand when all the tests of one family, over all features, are considered together."""
    kept: set[int] = set()
    for family in sorted({test.family for one in judged for test in one.findings}):
        tests = [test for one in judged for test in one.findings if test.family == family]
        adjusted = benjamini_hochberg([test.p_value for test in tests])
        kept |= {
            id(test) for test, p_value in zip(tests, adjusted, strict=True) if test.over and p_value <= rate(family)
        }
    for one in judged:
        standing = [_named(test, one.feature) for test in one.findings if id(test) in kept]
        part = any(test.family == "apart" for test in standing)
        one.findings = [
            test for test in standing if not part or test.family != "outlying"
        ]  # whose rows they are says more


def _named(test: Finding, feature: Feature) -> Finding:
    if feature.name != PREDICTION or test.kind != "data":
        return test
    return replace(test, kind="prediction")


def _blind(window: Window, thresholds: Thresholds) -> list[str]:
    if window.rows < thresholds.min_rows:
        return [f"{window.rows} rows, {thresholds.min_rows} are needed"]
    return []


def _unseen(baseline: Baseline, window: Window, judged: list[Judged], size: Size | None) -> list[str]:
    said = [f"column {name} is not in the baseline" for name in sorted(window.unknown) if name != baseline.day_column]
    short, names = size is not None and size.days < SHORT, [one.feature.name for one in judged if not one.judged]
    if short and len(names) == len(judged):
        said.append("distributions: the window is worth less than half a day, and days differ by the hour")
    else:
        said += [f"distribution of {name}: nothing to compare" for name in names]
    if short and baseline.joint:
        said.append("features together, and parts of the rows: the window is worth less than half a day")
    if baseline.days and size is None:
        said.append(f"how much honest days differ: training had only {baseline.days} days")
    return said
