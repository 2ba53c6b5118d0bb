"""This file reads exact versions out of the lock."""

from collections.abc import Collection


def pins(lock: str, packages: Collection[str]) -> list[str]:
    r"""The lines that pin the packages, without hashes.

    Raises:
        ValueError: the lock lacks one.

    >>> pins("numpy==2.4.6 \\\n    --hash=sha256:ab\nzipp==1.0\n", ["numpy"])
    ['numpy==2.4.6']
    """
    lines = [line.split()[0] for line in lock.splitlines() if "==" in line and line[:1].isalnum()]
    found = {line.split("==")[0]: line for line in lines}
    if missing := [package for package in packages if package not in found]:
        raise ValueError(f"requirements.lock must pin {', '.join(missing)}, got no such line; run make lock")
    return [found[package] for package in sorted(packages)]
