"""The two processes of a local cloud: their start, and how they are found again."""

import json
import time
import urllib.request
from dataclasses import asdict, dataclass
from pathlib import Path

from localcloud import process
from localcloud.aws.place import Place
from localcloud.ports import HOST

START_SECONDS = 60.0
TICK_SECONDS = 0.02


class StartError(RuntimeError):
    """The cloud did not come up; the message says why."""


@dataclass(frozen=True)
class Record:
    """The pid file: what was started, and where it listens."""

    front: int
    ministack: int
    port: int
    backend: int


def spawn(place: Place, port: int) -> Record:
    """Start both at once, and write down what was started."""
    scratch = place.home / "tmp"
    scratch.mkdir(exist_ok=True)
    environ = _ministack_environ(place, port)
    logs_at = place.home / "logs"
    ministack = process.spawn("localcloud.ministack", place, environ, logs_at / "ministack.log")
    front = process.spawn("localcloud.front", place, {"TMPDIR": str(scratch)}, logs_at / "front.log")
    backend = int(place.backend.rpartition(":")[2])
    record = Record(front, ministack, port, backend)
    (place.home / "pids.json").write_text(json.dumps(asdict(record)))
    return record


def _ministack_environ(place: Place, port: int) -> dict[str, str]:
    return {
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
        "STATE_DIR": str(place.state / "ministack"),
        "S3_PERSIST": "1",
        "S3_DATA_DIR": str(place.state / "s3"),
        # Lambda code is unpacked below this directory.
        "TMPDIR": str(place.home / "tmp"),
    }


def wait(place: Place, record: Record) -> None:
    """Return when both answer; raise with the end of the log of the one that does not."""
    deadline = time.monotonic() + START_SECONDS
    pending = {place.url: record.front, place.backend: record.ministack}
    while pending:
        for url, pid in list(pending.items()):
            if healthy(url):
                del pending[url]
            elif not process.alive(pid) or time.monotonic() > deadline:
                name = "front" if pid == record.front else "ministack"
                tail = (place.home / "logs" / f"{name}.log").read_text(errors="replace").splitlines()[-15:]
                process.end([record.front, record.ministack])
                process.reap(place.home)
                raise StartError(f"{name} did not come up; the end of its log:\n" + "\n".join(tail))
        time.sleep(TICK_SECONDS)


def healthy(url: str) -> bool:
    """Whether a process of ours answers at an address."""
    try:
        with urllib.request.urlopen(f"{url}/_localcloud/health", timeout=5) as answer:  # noqa: S310 -- our own address
            return bool(answer.status == 200)  # noqa: PLR2004
    except OSError:
        return False


def read_record(home: Path) -> Record | None:
    """What the last start wrote down; None if there was none."""
    try:
        return Record(**json.loads((home / "pids.json").read_text()))
    except (OSError, ValueError, TypeError):
        return None
