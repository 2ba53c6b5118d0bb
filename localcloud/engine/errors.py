"""This file is every way a deploy ends badly, with the exit code the command line gives it.

EngineError              1  failed
├── InputError           2  bad usage, bad input, or the state cannot be read or written
└── PolicyError          3  a mandatory policy refuses a resource
"""

from typing import Any


class EngineError(Exception):
    """The run failed; the message says where and why, `result` what was done before (None when nothing was begun)."""

    exit_code = 1
    result: Any = None


class InputError(EngineError):
    """The run was refused before anything was changed, or the state cannot be kept."""

    exit_code = 2


class PolicyError(EngineError):
    """A mandatory policy refuses a resource."""

    exit_code = 3


class StopError(EngineError):
    """Work that is not begun because the run is ending for a reason that is told elsewhere."""


def unsupported(what: str) -> InputError:
    """How the engine refuses what it does not know, instead of doing something else silently."""
    return InputError(f"{what} is not supported by the laptop engine; use the Pulumi CLI for this program")
