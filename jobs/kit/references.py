"""This file says which raw deliveries a line's rules refer to."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from jobs.kit.spec import Line


def origin(reference: str, line: "Line") -> str:
    """The `source.column` behind `source.column` or `group.feature`."""
    place, _, column = reference.partition(".")
    group = line.feature_groups.get(place)
    if place in line.sources or group is None:
        return reference
    return group.features[column].source or f"{group.source}.{column}"


def referred(line: "Line") -> list[str]:
    """Names of the sources that the validate job reads beside the snapshot."""
    references = [rule.source for rule in line.validation.rules if rule.rule == "references"]
    return sorted({origin(reference, line).partition(".")[0] for reference in references})
