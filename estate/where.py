"""This file says where an environment is: its state on this machine, and how its cloud is reached."""

import json
import os
from collections.abc import MutableMapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from estate.problems import BadInput, Problem

LOCAL = "local"
STACKS = ("local", "dev", "staging", "prod")
ROOT = Path(__file__).resolve().parents[1]


@dataclass(frozen=True)
class Where:
    """One environment, seen from this machine."""

    stack: str = LOCAL
    root: Path = ROOT

    def __post_init__(self) -> None:
        if self.stack not in STACKS:
            raise BadInput(f"stack must be one of {', '.join(STACKS)}, got {self.stack}")

    @property
    def local(self) -> bool:
        return self.stack == LOCAL

    @property
    def home(self) -> Path:
        """What the estate keeps on this machine; ESTATE_HOME puts it elsewhere."""
        given = os.environ.get("ESTATE_HOME")
        return Path(given) if given else self.root / ".local"

    @property
    def cloud(self) -> Path:
        """Home of the local cloud."""
        return self.home / "cloud"

    @property
    def state(self) -> Path:
        return self.home / "stacks" / f"{self.stack}.json"

    @property
    def port(self) -> int:
        """Where the local cloud is to listen; ESTATE_PORT says another."""
        given = os.environ.get("ESTATE_PORT", "4566")
        if not (given.isdecimal() and 0 < int(given) < 65536):  # noqa: PLR2004 - the ports there are
            raise BadInput(f"ESTATE_PORT must be a port, 1 to 65535, got {given!r}")
        return int(given)

    @cached_property
    def url(self) -> str:
        """Address of the local cloud as its own record tells; nothing is asked.

        Raises:
            Problem: it was never started.
        """
        try:
            port = json.loads((self.cloud / "pids.json").read_text(encoding="utf-8"))["port"]
        except (OSError, ValueError, KeyError):
            raise Problem("the local cloud must run, but it was not started; run `estate up`") from None
        return f"http://127.0.0.1:{port}"

    def enter(self, environ: MutableMapping[str, str] = os.environ) -> None:
        """Let every AWS client of this process reach this environment; an account is reached as the caller's own settings say."""
        if self.local:
            environ["AWS_ENDPOINT_URL"] = self.url
            environ["AWS_ACCESS_KEY_ID"] = environ["AWS_SECRET_ACCESS_KEY"] = "test"  # noqa: S105 - the local root's name
            environ["AWS_REGION"] = environ["AWS_DEFAULT_REGION"] = "us-east-1"
            environ.pop("AWS_PROFILE", None)
            environ.pop("AWS_SESSION_TOKEN", None)
