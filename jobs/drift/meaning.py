"""This file is what columns mean, as the line's spec says: who they speak of, where they come from, what divides them."""

from typing import TYPE_CHECKING

import msgspec

if TYPE_CHECKING:
    from jobs.kit.spec import Line  # pydantic, which no Lambda has


class Meaning(msgspec.Struct, frozen=True, kw_only=True):
    """Kept with the baseline, so that a verdict can name causes without the spec."""

    divided_by: list[str] = []
    """Columns whose values are subgroups; others that divide well are added."""
    personal: list[str] | None = None
    """Features whose values speak of a person, and are shown nowhere; None: nobody said, so no row is shown."""
    origins: dict[str, list[str]] = {}
    """Feature group and sources of a feature, in this order."""

    def hides(self, feature: str) -> bool:
        return feature in (self.personal or ())


def meaning_of(line: "Line") -> Meaning:
    """What a model.yaml says."""
    origins: dict[str, list[str]] = {}
    for name, group in line.feature_groups.items():
        for feature, stated in group.features.items():
            columns = [stated.source] if stated.source else list(stated.computed_from)
            origins[feature] = list(dict.fromkeys([name, *(one.partition(".")[0] for one in columns), group.source]))
    personal = [name for name, stated in line.features.items() if stated.pii != "none"]
    return Meaning(divided_by=list(line.problem.subgroups), personal=personal, origins=origins)
