"""This file knows what people deliver by mistake instead of data: the small file that Git keeps in its place."""

from collections.abc import Iterator

from jobs.features.pins.dvc import is_dvc
from jobs.features.pins.git_lfs import is_pointer

LOOK = 2048


def instead(head: bytes) -> Iterator[str]:
    """What a delivery is instead of data, as far as its beginning tells; `<field> must <rule>, got <value>; <way out>`."""
    if is_pointer(head):
        yield (
            "file must hold data, got a pointer of Git LFS; deliver what it points to (git lfs pull), and to pin the delivery "
            "by it, the pointer beside it as <file>.pointer with pinned_by: git_lfs in the source"
        )
    elif is_dvc(head):
        yield (
            "file must hold data, got a file of DVC; deliver what it stands for (dvc pull), and to pin the delivery by it, "
            "this file beside it as <file>.dvc with pinned_by: dvc in the source"
        )
