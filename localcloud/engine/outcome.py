"""This file is how many errors become one message."""

from localcloud.engine import urns
from localcloud.engine.errors import EngineError, InputError, PolicyError


def summary(errors: list[tuple[str, BaseException]]) -> EngineError:
    # Every operation fails alike when the disk is full: that is one message, not thirty.
    unique = {told(urn, error): error for urn, error in errors if not isinstance(error, InputError)}
    inputs = {str(error): error for _, error in errors if isinstance(error, InputError)}
    kinds = [type(error) for error in (*inputs.values(), *unique.values())]
    kind = next((wanted for wanted in (InputError, PolicyError) if wanted in kinds), EngineError)
    return kind("\n".join([*inputs, *unique]))


def told(urn: str, error: object) -> str:
    """The error with the resource it is about, whose type is said once."""
    text = str(error)
    if not urn:
        return text
    kind, name = urns.kind(urn), urns.name(urn)
    return f"{name}: {text}" if kind in text else f"{kind} {name}: {text}"
