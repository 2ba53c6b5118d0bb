"""This file finds rules of a model.yaml that no data can be held against: columns and sources that there are not."""

from collections.abc import Iterator
from difflib import get_close_matches
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from jobs.kit.spec import Line


def problems(line: "Line") -> Iterator[str]:
    """One line per problem: `<field> must <rule>, got <value>`."""
    known = [line.problem.entity, line.problem.prediction_time, *line.features, line.problem.target]
    for number, rule in enumerate(line.validation.rules):
        where = f"validation.rules.{number}"
        for name in columns(rule):
            if name not in known:
                close = get_close_matches(name, known, n=1)
                hint = f"; did you mean {close[0]}?" if close else ""
                yield f"{where} must be about columns of the training set, got {name}{hint}"
        if rule.rule == "references":
            yield from _source(line, where, rule.source)


def columns(rule: Any) -> list[str]:
    """The columns that a rule is about; one that says which columns there are is about none."""
    if rule.rule == "columns":
        return []
    names = [getattr(rule, "column", None), getattr(rule, "other", None), *getattr(rule, "columns", ())]
    return [name for name in names if name]


def _source(line: "Line", where: str, reference: str) -> Iterator[str]:
    place, _, column = reference.partition(".")
    group = line.feature_groups.get(place)
    copied = group is not None and column in group.features and not group.features[column].computed_from
    if not copied and column not in getattr(line.sources.get(place), "columns", ()):
        yield f"{where}.source must be a column of a source, or a feature that is copied from one, got {reference}"
