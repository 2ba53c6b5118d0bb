"""The local cloud as one service: start, stop, status, reset, logs."""

import fcntl
import json
import shutil
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

from localcloud import process
from localcloud.aws.place import Place
from localcloud.launch import StartError, healthy, read_record, spawn, wait
from localcloud.ports import HOST, free_port, need_free

__all__ = ["Running", "StartError", "Status", "logs", "reset", "start", "status", "stop"]


@dataclass(frozen=True)
class Running:
    """A local cloud that answers."""

    home: Path
    url: str
    notes: tuple[str, ...] = ()
    """What an unclean end has cost, in words; empty after a clean one."""

    def environ(self) -> dict[str, str]:
        """What a process needs in its environment so that every AWS client reaches this cloud as account root."""
        return {
            "AWS_ENDPOINT_URL": self.url,
            "AWS_ACCESS_KEY_ID": "test",
            "AWS_SECRET_ACCESS_KEY": "test",
            "AWS_REGION": "us-east-1",
            "AWS_DEFAULT_REGION": "us-east-1",
        }


@dataclass(frozen=True)
class Status:
    """What is known of a cloud."""

    running: bool
    url: str
    pids: tuple[int, ...]
    megabytes: int
    """Resident memory of all its processes."""

    mlflow: Mapping[str, str] = field(default_factory=dict)
    """Addresses of MLflow servers by their names."""


def start(home: Path, port: int = 4566) -> Running:
    """Bring the cloud up, unless it is up; returns once it answers."""
    home = home.resolve()
    (home / "state").mkdir(parents=True, exist_ok=True)
    (home / "logs").mkdir(exist_ok=True)
    with _locked(home):
        record = read_record(home)
        if record and all(healthy(f"http://{HOST}:{port}") for port in (record.port, record.backend)):
            return Running(home, f"http://{HOST}:{record.port}")
        notes = _aftermath(home)
        need_free(port)
        place = Place(home=home, url=f"http://{HOST}:{port}", backend=f"http://{HOST}:{free_port()}")
        record = spawn(place, port)
        wait(place, record)
        return Running(home, place.url, notes)


def stop(home: Path) -> None:
    """Bring the cloud down; nothing it started is left running, and what it only needed while it ran is removed."""
    home = home.resolve()
    if not home.exists():
        return
    with _locked(home):
        record = read_record(home)
        if record:
            # The front first: its jobs and endpoints tell MiniStack how they ended.
            process.end([record.front])
            process.end([record.ministack])
        process.reap(home)
        for name in ("jobs", "models", "tmp"):
            shutil.rmtree(home / name, ignore_errors=True)
        for name in ("pids.json", "mlflow.json"):
            (home / name).unlink(missing_ok=True)


def reset(home: Path) -> None:
    """Stop the cloud and forget everything it kept."""
    stop(home)
    shutil.rmtree(home.resolve(), ignore_errors=True)


def status(home: Path) -> Status:
    """Whether the cloud answers, where, and what it takes."""
    home = home.resolve()
    record = read_record(home)
    url = f"http://{HOST}:{record.port}" if record else ""
    pids = tuple(process.marked(home))
    up = record is not None and all(healthy(f"http://{HOST}:{port}") for port in (record.port, record.backend))
    return Status(up, url, pids, sum(map(_resident, pids)) // 1024, _mlflow(home) if up else {})


def logs(home: Path) -> list[Path]:
    """The log files, the front's first."""
    return [
        path
        for path in (home.resolve() / "logs" / f"{name}.log" for name in ("front", "ministack", "mlflow"))
        if path.exists()
    ]


def _mlflow(home: Path) -> dict[str, str]:
    with suppress(OSError, ValueError):
        return dict(json.loads((home / "mlflow.json").read_text(encoding="utf-8")))
    return {}


def _aftermath(home: Path) -> tuple[str, ...]:
    """End what a killed cloud has left, and say what is lost."""
    notes = []
    if orphans := process.reap(home):
        notes.append(f"the cloud was not stopped but killed: ended {len(orphans)} processes it left behind")
    mark = home / "state" / "unsaved"
    if mark.exists():
        since = time.strftime("%H:%M:%S", time.localtime(float(mark.read_text() or 0)))
        notes.append(
            f"changes of {since} and later to services other than SageMaker and S3 objects were not saved: "
            "deploy again to bring them back"
        )
        mark.unlink()
    (home / "pids.json").unlink(missing_ok=True)
    return tuple(notes)


@contextmanager
def _locked(home: Path) -> Iterator[None]:
    """One start or stop at a time; the second waits for the first."""
    with (home / "lock").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def _resident(pid: int) -> int:
    with suppress(OSError, IndexError, ValueError):
        for line in Path(f"/proc/{pid}/status").read_text().splitlines():
            if line.startswith("VmRSS:"):
                return int(line.split()[1])
    return 0
