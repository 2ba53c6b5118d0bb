"""This file is what a model.yaml says of how long snapshots are kept."""

from pydantic import Field

from jobs.kit.vocabulary import Strict


class Retention(Strict):
    """Which snapshots may go. Whatever it says, one stays that is held, or that a package needs which may serve or ever served."""

    keep_days: int | None = Field(default=None, ge=1)
    """Younger ones stay; how old one is counts for nothing if left out, and if keep_last is too, every one stays."""
    keep_last: int | None = Field(default=None, ge=1)
    """So many of the newest stay, the newest one always."""
