"""This file is how a verb talks: what it found on stdout, everything else on stderr."""

import json
import sys
from typing import Annotated, Any

import typer

AsJson = Annotated[bool, typer.Option("--json", help="One JSON document on stdout, all else on stderr.")]
Stack = Annotated[str, typer.Option(help="Which environment.", metavar="NAME")]
LineName = Annotated[str, typer.Argument(metavar="LINE", help="Name of the model line, such as flight-delay.")]


def note(text: str = "") -> None:
    """Progress, and what a person should know besides the answer."""
    sys.stderr.write(f"{text}\n")
    sys.stderr.flush()


def answer(document: Any) -> None:
    """The verb's one JSON document."""
    sys.stdout.write(json.dumps(document, indent=2, ensure_ascii=False, default=str) + "\n")


def line(text: str = "") -> None:
    """One line of the answer to a person."""
    sys.stdout.write(f"{text}\n")


def seconds(value: float) -> str:
    """A duration as people say it.

    >>> seconds(75.2)
    '1 min 15 s'
    """
    return f"{value:.1f} s" if value < 60 else f"{int(value // 60)} min {int(value % 60)} s"  # noqa: PLR2004 - a minute
