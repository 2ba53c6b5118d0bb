"""The local cloud as one service: start, stop, status, reset, logs."""

import fcntl
import json
import shutil
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from pathlib import Path

from localcloud import process
from localcloud.aws.place import Place
from localcloud.ports import free_port, need_free

HOST = "127.0.0.1"
START_SECONDS = 60.0
TICK_SECONDS = 0.02


class StartError(RuntimeError):
    """The cloud did not come up; the message says why."""


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


@dataclass(frozen=True)
class Record:
    """The pid file: what was started, and where it listens."""

    front: int
    ministack: int
    port: int
    backend: int


def start(home: Path, port: int = 4566) -> Running:
    """Bring the cloud up, unless it is up; returns once it answers."""
    home = home.resolve()
    (home / "state").mkdir(parents=True, exist_ok=True)
    (home / "logs").mkdir(exist_ok=True)
    with _locked(home):
        record = _record(home)
        if record and _healthy(f"http://{HOST}:{record.port}"):
            return Running(home, f"http://{HOST}:{record.port}")
        notes = _aftermath(home)
        need_free(port)
        place = Place(home=home, url=f"http://{HOST}:{port}", backend=f"http://{HOST}:{free_port()}")
        record = _spawn(place, port)
        _wait(place, record)
        return Running(home, place.url, notes)


def stop(home: Path) -> None:
    """Bring the cloud down; nothing it started is left running, and what it only needed while it ran is removed."""
    home = home.resolve()
    if not home.exists():
        return
    with _locked(home):
        record = _record(home)
        if record:
            # The front first: its jobs and endpoints tell MiniStack how they ended.
            process.end([record.front])
            process.end([record.ministack])
        process.reap(home)
        for name in ("jobs", "models", "tmp"):
            shutil.rmtree(home / name, ignore_errors=True)
        (home / "pids.json").unlink(missing_ok=True)


def reset(home: Path) -> None:
    """Stop the cloud and forget everything it kept."""
    stop(home)
    shutil.rmtree(home.resolve(), ignore_errors=True)


def status(home: Path) -> Status:
    """Whether the cloud answers, where, and what it takes."""
    home = home.resolve()
    record = _record(home)
    url = f"http://{HOST}:{record.port}" if record else ""
    pids = tuple(process.marked(home))
    return Status(bool(record) and _healthy(url), url, pids, sum(map(_resident, pids)) // 1024)


def logs(home: Path) -> list[Path]:
    """The log files, the front's first."""
    return [
        path for path in (home.resolve() / "logs" / f"{name}.log" for name in ("front", "ministack")) if path.exists()
    ]


def _spawn(place: Place, port: int) -> Record:
    state, scratch = place.state, place.home / "tmp"
    scratch.mkdir(exist_ok=True)
    environ = {
        "AUTH": "true",
        "AWS_ACCESS_KEY_ID": "test",
        "AWS_SECRET_ACCESS_KEY": "test",
        "AWS_ENDPOINT_URL": place.url,
        "BIND_HOST": HOST,
        # MiniStack writes this port and host into the addresses it hands out.
        "GATEWAY_PORT": str(port),
        "MINISTACK_HOST": HOST,
        "IOT_MTLS_ENABLED": "0",
        "SFTP_ENABLED": "0",
        "PERSIST_STATE": "1",
        "STATE_DIR": str(state / "ministack"),
        "S3_PERSIST": "1",
        "S3_DATA_DIR": str(state / "s3"),
        # Lambda code is unpacked below this directory.
        "TMPDIR": str(scratch),
    }
    logs_at = place.home / "logs"
    ministack = process.spawn("localcloud.ministack", place, environ, logs_at / "ministack.log")
    front = process.spawn("localcloud.front", place, {"TMPDIR": str(scratch)}, logs_at / "front.log")
    backend = int(place.backend.rpartition(":")[2])
    record = Record(front, ministack, port, backend)
    (place.home / "pids.json").write_text(json.dumps(asdict(record)))
    return record


def _wait(place: Place, record: Record) -> None:
    deadline = time.monotonic() + START_SECONDS
    pending = {place.url: record.front, place.backend: record.ministack}
    while pending:
        for url, pid in list(pending.items()):
            if _healthy(url):
                del pending[url]
            elif not process.alive(pid) or time.monotonic() > deadline:
                name = "front" if pid == record.front else "ministack"
                tail = (place.home / "logs" / f"{name}.log").read_text(errors="replace").splitlines()[-15:]
                process.end([record.front, record.ministack])
                process.reap(place.home)
                raise StartError(f"{name} did not come up; the end of its log:\n" + "\n".join(tail))
        time.sleep(TICK_SECONDS)


def _healthy(url: str) -> bool:
    try:
        with urllib.request.urlopen(f"{url}/_localcloud/health", timeout=5) as answer:  # noqa: S310 -- our own address
            return bool(answer.status == 200)  # noqa: PLR2004
    except OSError:
        return False


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


def _record(home: Path) -> Record | None:
    try:
        return Record(**json.loads((home / "pids.json").read_text()))
    except (OSError, ValueError, TypeError):
        return None


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
