"""The environment that the MLflow server runs in: made from a hashed lock, apart from ours, and kept."""

import fcntl
import hashlib
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

LOCK = Path(__file__).with_name("requirements.lock")
_TICK_SECONDS, _TOLD_SECONDS = 0.1, 2.0


class BuildError(RuntimeError):
    """The environment could not be made; the message says why."""


def folder(home: Path) -> Path:
    """Beside the cloud's home, so that a reset does not throw it away; named by its lock."""
    return home.resolve().parent / "mlflow" / hashlib.sha256(LOCK.read_bytes()).hexdigest()[:12]


def built(home: Path) -> bool:
    return (folder(home) / "ready").is_file()


def build(home: Path, say: Callable[[str], None]) -> Path:
    """The environment's Python, made if it is not there; a second caller waits for the first.

    Args:
        home: of the local cloud.
        say: hears every two seconds how far it is.

    Raises:
        BuildError: uv could not make it.
    """
    where = folder(home)
    where.parent.mkdir(parents=True, exist_ok=True)
    with (where.parent / "busy").open("w") as busy:
        fcntl.flock(busy, fcntl.LOCK_EX)
        if not built(home):
            packages = LOCK.read_text(encoding="utf-8").count("==")
            say(f"making the environment of the MLflow server, {packages} packages; this happens once")
            _uv(say, "venv", "--quiet", "--clear", "--python", sys.executable, str(where))
            python = str(where / "bin" / "python")
            _uv(say, "pip", "sync", "--quiet", "--require-hashes", "--python", python, str(LOCK))
            (where / "ready").touch()
    return where / "bin" / "python"


def _uv(say: Callable[[str], None], *arguments: str) -> None:
    process = subprocess.Popen(
        [sys.executable, "-m", "uv", *arguments], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )
    begun = time.monotonic()
    heard: list[str] = []
    reader = threading.Thread(target=lambda: heard.extend(process.stdout or ()), daemon=True)
    reader.start()
    told = begun
    while process.poll() is None:
        time.sleep(_TICK_SECONDS)
        if time.monotonic() - told >= _TOLD_SECONDS:
            told = time.monotonic()
            say(f"uv {arguments[0]}: {told - begun:.0f} s")
    reader.join()
    if process.stdout:
        process.stdout.close()
    if process.returncode:
        raise BuildError(
            f"uv {' '.join(arguments[:2])} must make the environment of MLflow, got: {''.join(heard[-5:])}"
        )


def version() -> str:
    """Of the server."""
    pinned = LOCK.read_text(encoding="utf-8").splitlines()
    return next(line.split("==")[1].split()[0] for line in pinned if line.startswith("mlflow=="))
