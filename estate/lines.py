"""This file finds the model lines of this repository; reading one is left to whoever needs its spec."""

from difflib import get_close_matches
from pathlib import Path
from typing import TYPE_CHECKING

from estate.problems import BadInput

if TYPE_CHECKING:
    from jobs.kit.spec import Line


def known(root: Path) -> list[str]:
    """Names of the lines, in alphabetical order."""
    return sorted(path.parent.name.replace("_", "-") for path in (root / "models").glob("*/model.yaml"))


def is_known(root: Path, given: str) -> bool:
    """Whether there is a line of this name, in either spelling."""
    return given.replace("_", "-") in known(root)


def name(root: Path, given: str) -> str:
    """A line's name, in whichever spelling it was given.

    Raises:
        BadInput: there is no such line; the message names those that are.
    """
    wanted, lines = given.replace("_", "-"), known(root)
    if wanted in lines:
        return wanted
    close = get_close_matches(wanted, lines, n=1)
    hint = f"; did you mean {close[0]}?" if close else ""
    raise BadInput(f"line must be one of {', '.join(lines) or 'none yet'}, got {given}{hint}")


def load(root: Path, given: str) -> "Line":
    """A line's spec.

    Raises:
        BadInput: there is no such line, or its model.yaml is wrong; every problem is named.
    """
    from jobs.kit.line import folder
    from jobs.kit.spec import SpecError
    from jobs.kit.spec import load as load_spec

    path = folder(name(root, given), root) / "model.yaml"
    try:
        return load_spec(path)
    except SpecError as error:
        raise BadInput(str(error).replace(f"{root}/", "")) from error


def former(root: Path, line: "Line") -> None:
    """Hold the versions of a line's feature groups against what is written down of the former ones.

    Raises:
        BadInput: one is not written down.
    """
    from jobs.kit.earlier import kept
    from jobs.kit.entry import BadInputError
    from jobs.kit.line import folder

    try:
        kept(line, folder(line.name, root))
    except BadInputError as error:
        raise BadInput(str(error).replace(f"{root}/", "")) from error
