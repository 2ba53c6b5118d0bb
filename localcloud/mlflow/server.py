"""One MLflow server process: its address, its files, its end."""

import os
import signal
import socket
import subprocess
import threading
import time
import urllib.request
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from localcloud.aws.place import here
from localcloud.ports import HOST, free_port

START_SECONDS = 120.0
_END_SECONDS = 10.0
_TICK_SECONDS = 0.1
_INHERITED = ("PATH", "HOME", "LANG", "LC_ALL", "TMPDIR", "LD_LIBRARY_PATH", "SSL_CERT_FILE")


@dataclass(frozen=True, kw_only=True)
class Told:
    """What a server is started with."""

    name: str
    port: int
    artifacts: str
    """S3 address under which the runs' documents lie."""
    keys: Mapping[str, str]
    """Environment of the role by which it reads them."""

    @property
    def url(self) -> str:
        return f"http://{HOST}:{self.port}"


class Server:
    """A process that answers, or raises at its start."""

    def __init__(self, python: Path, told: Told) -> None:
        kept = here().state / "mlflow" / told.name
        kept.mkdir(parents=True, exist_ok=True)
        self.told = told
        with log_file().open("ab") as output:
            self.process = subprocess.Popen(
                _command(python, told, kept),
                env=_environ(told),
                cwd=kept,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    @property
    def alive(self) -> bool:
        return self.process.poll() is None

    def wait_up(self, stop: threading.Event) -> bool:
        """Whether it came to answer before its time was over."""
        deadline = time.monotonic() + START_SECONDS
        while self.alive and time.monotonic() < deadline and not stop.is_set():
            if healthy(self.told.url):
                return True
            stop.wait(_TICK_SECONDS)
        return False

    def end(self) -> None:
        """End it and the workers that it started."""
        with suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGTERM)
        try:
            self.process.wait(_END_SECONDS)
        except subprocess.TimeoutExpired:
            with suppress(ProcessLookupError):
                os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()


def log_file() -> Path:
    return here().home / "logs" / "mlflow.log"


def healthy(url: str) -> bool:
    try:
        with urllib.request.urlopen(f"{url}/health", timeout=2) as answer:  # noqa: S310 -- our own address
            return bool(answer.status == 200)  # noqa: PLR2004
    except OSError:
        return False


def port_for(wanted: int | None) -> int:
    """The port that links already name, if it is still free."""
    if wanted:
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            with suppress(OSError):
                probe.bind((HOST, wanted))
                return wanted
    return free_port()


def _command(python: Path, told: Told, kept: Path) -> list[str]:
    store = ["--backend-store-uri", f"sqlite:///{kept}/mlflow.db"]
    artifacts = ["--default-artifact-root", told.artifacts, "--no-serve-artifacts"]
    listen = ["--host", HOST, "--port", str(told.port), "--workers", "1"]
    return [str(python), "-m", "mlflow", "server", *listen, *store, *artifacts]


def _environ(told: Told) -> dict[str, str]:
    kept = {name: os.environ[name] for name in _INHERITED if name in os.environ}
    settings = {
        "MLFLOW_S3_ENDPOINT_URL": here().url,
        # Evaluations of language models run in seven processes of their own, which nobody here uses.
        "MLFLOW_SERVER_ENABLE_JOB_EXECUTION": "false",
        "MLFLOW_DISABLE_TELEMETRY": "true",
    }
    return kept | here().environ() | dict(told.keys) | settings
