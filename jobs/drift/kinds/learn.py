"""This file learns the model's record from labelled rows that it had not learned from, when it is trained."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

import numpy as np

from jobs.drift.columns import Array, Column
from jobs.drift.kinds import attribution, bias, calibration, estimated, sums
from jobs.drift.kinds.honest import honest
from jobs.drift.kinds.measures import Figure, Figures, performance
from jobs.drift.kinds.performance import OF_GROUPS, figures_of
from jobs.drift.kinds.reference import Explained, Group, Measure, Reference, Sums

_LEAST_SHARE = 0.01
_LEAST_ROWS = 200
_MOST_GROUPS = 50
"""Values of a subgroup that are followed: those with at least so many rows, the most frequent first."""


@dataclass(frozen=True, kw_only=True)
class Record:
    """Labelled rows that the model had not learned from."""

    probability: Array
    label: Array
    days: Array | None = None
    """The day of each row; None: rows count as independent."""
    columns: Mapping[str, Column] = field(default_factory=dict)
    """What the model was asked."""
    groups: Mapping[str, Array] = field(default_factory=dict)
    """Values of each subgroup feature, as text."""


def learn(record: Record, *, threshold: float, costs: Mapping[str, float], unlabelled: float, seed: int) -> Reference:
    """Everything that windows are compared with.

    Args:
        record: the rows.
        threshold: from which probability on the answer is yes.
        costs: of each outcome, where the line has a business metric.
        unlabelled: the largest share of predictions that may never get a label.
        seed: of the drawing of days.
    """
    generator = np.random.default_rng(seed)
    blocks = None if record.days is None else np.unique(record.days, return_inverse=True)[1].reshape(-1)
    days = 0 if blocks is None else int(blocks.max(initial=-1)) + 1
    edges = sums.edges(record.probability)
    by_day = sums.add_up(record.probability, record.label, edges, threshold, blocks)
    said, seen = calibration.learn(by_day)
    found = Reference(
        rows=len(record.label),
        days=days,
        threshold=threshold,
        edges=[float(edge) for edge in edges],
        said=said,
        seen=seen,
        measures={},
        estimated={},
        costs=dict(costs),
        unlabelled=unlabelled,
    )
    measured = performance(costs)
    found.measures = _measures(by_day, measured, figures_of(found, record.probability, record.label), days, generator)
    expected = estimated.expected(record.probability, found, blocks)
    promised = _measures(expected, measured, measured(sums.together(expected)), days, generator)
    found.estimated = {name: promised[name] for name in estimated.NAMES if name in promised}
    found.groups = list(_groups(found, record, blocks, by_day, generator))
    found.explained = _explained(record, blocks, days, generator)
    return found


def _measures(
    by_day: Sums, figures: Figures, whole: Mapping[str, Figure], days: int, generator: np.random.Generator
) -> dict[str, Measure]:
    steady = honest(by_day, figures, days, generator)
    found = {}
    for name, figure in whole.items():
        value, variance, chance = (float(np.ravel(part)[0]) for part in figure)
        if np.isfinite(value) and np.isfinite(variance):
            found[name] = Measure(value=value, bias=chance, variance=variance, honest=steady.get(name))
    return found


def _groups(
    found: Reference, record: Record, blocks: Array | None, by_day: Sums, generator: np.random.Generator
) -> Iterator[Group]:
    for feature, values in record.groups.items():
        names, counts = np.unique(values[values != ""].astype(str), return_counts=True)
        least = max(_LEAST_ROWS, _LEAST_SHARE * len(values))
        kept = [n for n in np.argsort(-counts, kind="stable")[:_MOST_GROUPS] if counts[n] >= least]
        for name in sorted(str(names[n]) for n in kept):
            yield _group(found, replace(record, groups={feature: values}), name, blocks, by_day, generator)


def _group(
    found: Reference, record: Record, name: str, blocks: Array | None, by_day: Sums, generator: np.random.Generator
) -> Group:
    ((feature, values),) = record.groups.items()
    chosen = np.asarray(values == name, dtype=bool)
    p, y = record.probability[chosen], record.label[chosen]
    own = _padded(sums.add_up(p, y, found.edges, found.threshold, None if blocks is None else blocks[chosen]), by_day)
    of_group = performance({})

    def followed(drawn: Sums) -> dict[str, Figure]:
        return {key: figure for key, figure in of_group(drawn).items() if key in OF_GROUPS}

    exact = {key: figure for key, figure in figures_of(found, p, y).items() if key in OF_GROUPS}
    apart = bias.pair(own, sums.less(by_day, own))
    whole = sums.together(apart)
    return Group(
        feature=feature,
        value=name,
        rows=len(p),
        measures=_measures(own, followed, exact, found.days, generator),
        gaps=_measures(apart, bias.gaps, bias.gaps(whole), found.days, generator),
        rates={
            key: float(figure.value[0]) for key, figure in bias.rates(whole).items() if np.isfinite(figure.value[0])
        },
    )


def _padded(own: Sums, like: Sums) -> Sums:
    """With the days at the end on which the group has no row."""
    return {
        name: np.pad(values, [(0, len(like[name]) - len(values)), *[(0, 0)] * (values.ndim - 1)])
        for name, values in own.items()
    }


def _explained(record: Record, blocks: Array | None, days: int, generator: np.random.Generator) -> list[Explained]:
    known = [attribution.grouping(name, column) for name, column in record.columns.items()]
    if not known:
        return []
    codes = {one.feature: attribution.groups(one, record.columns[one.feature]) for one in known}
    by_day = attribution.add_up(
        codes, {one.feature: attribution.size(one) for one in known}, record.probability, blocks
    )
    figures = attribution.shares(list(codes))
    shares = _measures(by_day, figures, figures(sums.together(by_day)), days, generator)
    for one in known:
        if (share := shares.get(attribution.named(one.feature))) is None:
            return []  # answers that never differ follow nothing
        one.share = share
    return known
