"""This file installs what the image of a container lacks: `python3 -m jobs.kit.ensure requirements.txt`."""

import subprocess
import sys
from collections.abc import Callable, Iterable
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path


def lacking(pins: Iterable[str], installed: Callable[[str], str | None]) -> list[str]:
    """The pins that do not hold; comments and empty lines are none.

    Args:
        pins: lines `name==version`.
        installed: version of a package, None when there is none.

    Raises:
        ValueError: a line pins nothing.

    >>> lacking(["numpy==2.4.6", "", "# why", "xgboost==3.2.0"], {"numpy": "2.4.6"}.get)
    ['xgboost==3.2.0']
    """
    wanted = [line.partition("#")[0].strip() for line in pins]
    found = []
    for pin in filter(None, wanted):
        name, pinned, wanted_version = pin.partition("==")
        if not pinned:
            raise ValueError(f"requirements must pin every package, got {pin}; write {name}==<version>")
        if installed(name) != wanted_version:
            found.append(pin)
    return found


def installed_version(name: str) -> str | None:
    try:
        return version(name)
    except PackageNotFoundError:
        return None


def main(file: str) -> None:
    if missing := lacking(Path(file).read_text(encoding="utf-8").splitlines(), installed_version):
        print(f"installing {', '.join(missing)}", flush=True)
        subprocess.run([sys.executable, "-m", "pip", "install", "--no-input", "--quiet", *missing], check=True)


if __name__ == "__main__":
    main(sys.argv[1])
