"""This file is what columns mean, as the line's spec says: who they speak of, where they come from, what divides them."""

import msgspec


class Meaning(msgspec.Struct, frozen=True, kw_only=True):
    """Kept with the baseline, so that a verdict can name causes without the spec."""

    divided_by: list[str] = []
    """Columns whose values are subgroups; others that divide well are added."""
    personal: list[str] | None = None
    """Features whose values speak of a person, and are shown nowhere; None: nobody said, so no row is shown."""
    origins: dict[str, list[str]] = {}
    """Feature group and sources of a feature, in this order."""
