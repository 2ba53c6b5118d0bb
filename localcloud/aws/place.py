"""Where this local cloud lives: its home directory and its two addresses."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Self


@dataclass(frozen=True, kw_only=True)
class Place:
    """One running local cloud, as its own processes and the jobs in it see it."""

    home: Path
    """Directory of everything the cloud keeps."""

    url: str
    """The public address, which answers for every service."""

    backend: str
    """MiniStack's own address; shorter than the public one for our own calls."""

    @classmethod
    def read(cls, environ: Mapping[str, str]) -> Self:
        return cls(
            home=Path(environ["LOCALCLOUD_HOME"]),
            url=environ["LOCALCLOUD_URL"],
            backend=environ["LOCALCLOUD_BACKEND"],
        )

    def environ(self) -> dict[str, str]:
        """What a process of this cloud must find in its environment; also the mark by which it is found again."""
        return {
            "LOCALCLOUD_HOME": str(self.home),
            "LOCALCLOUD_URL": self.url,
            "LOCALCLOUD_BACKEND": self.backend,
        }

    @property
    def state(self) -> Path:
        return self.home / "state"

    @property
    def jobs(self) -> Path:
        return self.home / "jobs"

    @property
    def models(self) -> Path:
        return self.home / "models"


@lru_cache(maxsize=1)
def here() -> Place:
    """The place this process belongs to."""
    return Place.read(os.environ)
