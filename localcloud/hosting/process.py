"""One model server process: its socket, its environment, its output, its end."""

import http.client
import os
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Callable, Mapping
from pathlib import Path

from localcloud.hosting.artifacts import folder
from localcloud.hosting.plan import Container
from localcloud.hosting.upstream import Upstream

Sink = Callable[[str], None]
INHERITED = ("PATH", "HOME", "LANG", "LC_ALL", "TMPDIR", "LD_LIBRARY_PATH")
CONTAINER_MODEL = "/opt/ml/model"


class Server:
    """One model server process."""

    def __init__(self, container: Container, environ: Mapping[str, str], sink: Sink) -> None:
        listener = socket.create_server(("127.0.0.1", 0), backlog=1024)
        # The child inherits the bound socket: the port is known at once, and a request sent while the model
        # loads waits in the backlog; if the child dies, it is refused, because this process keeps no copy.
        with listener:
            self.upstream = Upstream(listener.getsockname()[1])
            self.process = subprocess.Popen(
                [sys.executable, "-P", "-m", "localcloud.hosting.server"],
                env=_environ(container, environ) | {"LOCALCLOUD_SERVER_FD": str(listener.fileno())},
                cwd=folder(container.data),
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                text=True,
                errors="replace",
                pass_fds=[listener.fileno()],
                start_new_session=True,
            )
        self._log = threading.Thread(target=self._pump, args=(sink,), name="model-server-log", daemon=True)
        self._log.start()

    @property
    def alive(self) -> bool:
        return self.process.poll() is None

    def healthy(self, seconds: float) -> bool:
        """Whether the server answers a ping within the time."""
        connection = http.client.HTTPConnection("127.0.0.1", self.upstream.port, timeout=seconds)
        try:
            connection.request("GET", "/ping")
            return connection.getresponse().status == http.client.OK
        except (OSError, http.client.HTTPException):
            return False
        finally:
            connection.close()

    def terminate(self) -> None:
        _signal(self.process, signal.SIGTERM)

    def wait(self, seconds: float) -> None:
        try:
            self.process.wait(seconds)
        except subprocess.TimeoutExpired:
            _signal(self.process, signal.SIGKILL)
            self.process.wait()
        self._log.join(seconds)  # its last lines say why it ended

    def _pump(self, sink: Sink) -> None:
        assert self.process.stdout is not None
        with self.process.stdout as lines:
            for line in lines:
                sink(line.rstrip("\n"))


def _environ(container: Container, shared: Mapping[str, str]) -> dict[str, str]:
    model = folder(container.data)
    own = {key: value.replace(CONTAINER_MODEL, str(model)) for key, value in container.environment.items()}
    if container.code:
        own["SAGEMAKER_SUBMIT_DIRECTORY"] = str(_code(folder(container.code)))
    kept = {key: os.environ[key] for key in INHERITED if key in os.environ}
    # Several instances share the laptop's cores: a maths library that spins on all of them starves the others.
    threads = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}
    return kept | threads | dict(shared) | {"PYTHONUNBUFFERED": "1", "SM_MODEL_DIR": str(model)} | own


def _code(path: Path) -> Path:
    return path / "code" if (path / "code").is_dir() else path


def _signal(process: subprocess.Popen[str], number: signal.Signals) -> None:
    try:
        os.killpg(process.pid, number)
    except ProcessLookupError:
        process.poll()
