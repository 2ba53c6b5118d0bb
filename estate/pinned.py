"""This file says what pins a delivery: a commit of lakeFS, a digest of DVC or Git LFS."""

from collections.abc import Mapping
from typing import Any

IDENTIFYING = ("commit", "sha256", "md5", "md5-dos2unix", "etag", "folder_md5")
"""What of a pin tells it from others, the most telling first."""
_SHORT = 12


def pin_in_words(pin: Mapping[str, Any]) -> str:
    """
    >>> pin_in_words({"by": "lakefs", "commit": "c0ffee", "md5": "abc"})
    'pinned by lakefs, commit c0ffee'
    """
    kind = next((name for name in IDENTIFYING if name in pin), None)
    return f"pinned by {pin['by']}" + (f", {kind} {str(pin[kind])[:_SHORT]}" if kind else "")


def is_pinned_by(pin: Mapping[str, Any] | None, asked: str) -> bool:
    """Whether what is asked about is what pins a delivery.

    >>> [is_pinned_by({"by": "dvc", "md5": "abc", "path": "f"}, asked) for asked in ("abc", "f", "dvc")]
    [True, False, False]
    """
    return pin is not None and asked in [pin.get(name) for name in IDENTIFYING]
