"""This file is a pin, whoever wrote it: which bytes a delivery must be, and whether it is them."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from jobs.features.pins.digests import Digests


class PinError(ValueError):
    """A pin that cannot be read; the message says `<field> must <rule>, got <value>`."""


@dataclass(frozen=True, kw_only=True)
class Pin:
    """What is said of some bytes."""

    by: str
    digests: Mapping[str, str]
    """Hexadecimal digest by algorithm: md5, sha256, md5-dos2unix; one of `etag` is S3's of an upload in parts."""
    size: int | None = None
    told: Mapping[str, str] = field(default_factory=dict)
    """What else identifies it, such as a commit: kept in ledger and manifest."""

    @property
    def record(self) -> dict[str, str | int]:
        """As ledger, manifest and lineage say it."""
        return {"by": self.by, **self.told, **self.digests, **({} if self.size is None else {"size": self.size})}


def difference(pin: Pin, found: Digests) -> str | None:
    """In what some bytes are not those that are pinned; nothing when they are."""
    texts = []
    # The sizes of texts differ where line ends do, which this digest leaves out.
    if pin.size is not None and pin.size != found.size and "md5-dos2unix" not in pin.digests:
        texts.append(f"size must be {pin.size} bytes, got {found.size}")
    for algorithm, digest in pin.digests.items():
        got = found.digest(algorithm, digest)
        if got != digest.lower():
            texts.append(f"{algorithm} must be {digest}, got {got}")
    return "; ".join(texts) or None
