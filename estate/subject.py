"""This file is one line of one environment as a verb sees it, and how it is opened."""

from dataclasses import dataclass

from estate import addresses, lines
from estate.addresses import Addresses
from estate.aws import Aws
from estate.problems import BadInput, Problem
from estate.where import Where


@dataclass(frozen=True, kw_only=True)
class Subject:
    """A line as a verb sees it: its clients, its addresses, its name."""

    aws: Aws
    name: str
    at: Addresses


def open_line(stack: str, given: str) -> Subject:
    """The line's clients and addresses.

    Raises:
        BadInput: there is no such line or environment.
        Problem: the line is not deployed there.
    """
    from estate.light import Parameters
    from estate.signed import Signed

    where = Where(stack)
    name, aws = lines.name(where.root, given), Aws(where)
    return Subject(aws=aws, name=name, at=addresses.read(Parameters(Signed.here()), stack, name))


def open_lines(where: Where, names: list[str]) -> list[Subject]:
    """Those of some lines that are deployed.

    Raises:
        Problem: none is.
    """
    from estate.light import Parameters
    from estate.signed import Signed

    aws = Aws(where)
    found = addresses.read_all(Parameters(Signed.here()), where.stack, names)
    return [Subject(aws=aws, name=name, at=at) for name, at in found.items()]


def open_package(stack: str, given: str, version: str | None = None) -> tuple[Subject, str]:
    """A line, and the ARN of one of its packages.

    Args:
        stack: which environment.
        given: a package's ARN, or a line's name.
        version: which of the line's packages, else the one that serves.

    Raises:
        BadInput: there is no such line or package.
        Problem: nothing serves.
    """
    if ":model-package/" in given:
        if version is not None:
            raise BadInput(f"version must be left out after a package's ARN, got {version}")
        given, version = line_of_package(Where(stack), given), given
    subject = open_line(stack, given)
    if version is None:
        return subject, champion(stack, subject.name)
    from estate import registry

    found = registry.one(subject.aws.client("sagemaker"), subject.at.line["package_group"], version)
    return subject, found["ModelPackageArn"]


def line_of_package(where: Where, package: str) -> str:
    """The line whose group holds a package.

    Raises:
        BadInput: none of this environment does.
    """
    from jobs.kit.names import package_group

    group = package.partition(":model-package/")[2].rpartition("/")[0]
    for name in lines.known(where.root):
        if package_group(where.stack, name) == group:
            return name
    raise BadInput(f"package must be of a line of this estate in {where.stack}, got {package}")


def champion(stack: str, name: str) -> str:
    """ARN of the package that serves.

    Raises:
        Problem: nothing does.
    """
    from estate.live import describe
    from estate.signed import Signed

    found = describe(Signed.here(), stack, name)["champion"]
    if found is None:
        raise Problem(f"{name} must have a live package, got none; run `estate run {name}`")
    package: str = found["package"]
    return package
