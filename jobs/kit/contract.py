"""This file is the shape every job's contract shares: fields on one side, environment variables on the other."""

from collections.abc import Mapping
from dataclasses import MISSING, dataclass, fields
from pathlib import Path
from typing import Any, Self, get_type_hints


@dataclass(frozen=True, kw_only=True)
class Contract:
    """One environment variable per field, named in capitals; values are text, numbers or paths."""

    @classmethod
    def names(cls) -> set[str]:
        """The variables the job reads."""
        return {field.name.upper() for field in fields(cls)}

    @classmethod
    def read(cls, environ: Mapping[str, str]) -> Self:
        """Parse the environment.

        Raises:
            ValueError: a variable is not set or not of its type; every one is named.
        """
        values, wrong = {}, []
        kinds = get_type_hints(cls)
        for field in fields(cls):
            name = field.name.upper()
            if name not in environ:
                if field.default is MISSING:
                    wrong.append(f"{name} must be set, got nothing")
                continue
            try:
                values[field.name] = _parse(kinds[field.name], environ[name])
            except ValueError:
                wrong.append(f"{name} must be {kinds[field.name].__name__}, got {environ[name]!r}")
        if wrong:
            raise ValueError("; ".join(wrong))
        return cls(**values)

    def environ(self) -> dict[str, str]:
        """The variables that `read` turns back into this value."""
        return {field.name.upper(): str(getattr(self, field.name)) for field in fields(self)}


def _parse(kind: Any, text: str) -> Any:
    if kind is bool:
        if text not in ("True", "False", "true", "false"):
            raise ValueError(text)
        return text in ("True", "true")
    return kind(text) if kind in (int, float, Path) else text
