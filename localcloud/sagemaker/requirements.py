"""A source directory's requirements.txt, held against the packages that are there."""

from collections.abc import Iterable
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from packaging.requirements import InvalidRequirement, Requirement

from localcloud.aws.errors import AwsError


def need(code: Path) -> None:
    """Raise if the code asks for packages that the jobs' environment lacks; nothing is installed here."""
    file = code / "requirements.txt"
    if not file.exists():
        return
    if lacking := unmet(file.read_text().splitlines()):
        raise AwsError(
            "AlgorithmError",
            f"requirements.txt must be met by the environment that the local cloud runs under, got none for "
            f"{', '.join(lacking)}; install them there",
        )


def unmet(lines: Iterable[str]) -> list[str]:
    """The requirements that no installed package meets.

    >>> unmet(["# tools", "packaging>=1", "no-such-package==1", "packaging<1", "other; python_version < '3'"])
    ['no-such-package==1', 'packaging<1']
    """
    wanted = [line.split(" #")[0].strip() for line in lines]
    return [line for line in wanted if line and not line.startswith(("#", "-")) and not _met(line)]


def _met(line: str) -> bool:
    try:
        requirement = Requirement(line)
        if requirement.marker and not requirement.marker.evaluate():
            return True
        return requirement.specifier.contains(version(requirement.name), prereleases=True)
    except (InvalidRequirement, PackageNotFoundError):
        return False
