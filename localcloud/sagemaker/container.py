"""Programs run as SageMaker runs containers: a private /opt/ml, a known environment, output line by line."""

import os
import re
import shutil
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

from localcloud.aws.place import here

MOUNT = "/opt/ml"
_PYTHON = re.compile(r"(.*/)?python(3(\.\d+)?)?")
_KEPT = ("PATH", "HOME", "LANG", "LC_ALL", "TMPDIR", "LD_LIBRARY_PATH", "SSL_CERT_FILE")
# A copy of /opt, made of bind mounts, in which `ml` is the job's own: nothing on the machine changes, no root is needed.
_ENTER = """set -e
shadow=$1 ml=$2 cwd=$3
shift 3
mkdir -p "$shadow/ml"
for entry in /opt/*; do
  name=${entry#/opt/}
  [ "$name" = ml ] && continue
  if [ -d "$entry" ]; then mkdir -p "$shadow/$name" && mount --rbind "$entry" "$shadow/$name"
  elif [ -e "$entry" ]; then touch "$shadow/$name" && mount --bind "$entry" "$shadow/$name"; fi
done
mount --bind "$ml" "$shadow/ml"
mount --rbind "$shadow" /opt
cd "$cwd"
exec "$@"
"""


@lru_cache(maxsize=1)
def private() -> bool:
    """Whether this machine lets a process have its own /opt/ml (Linux with user namespaces)."""
    if sys.platform != "linux" or not shutil.which("unshare") or not Path("/opt").is_dir():
        return False
    test = subprocess.run(["unshare", "-rm", "mount", "--bind", "/opt", "/opt"], capture_output=True, check=False)
    return test.returncode == 0


@dataclass(frozen=True)
class Program:
    """What to run, in the container's own words: paths are below /opt/ml."""

    argv: Sequence[str]
    environ: Mapping[str, str]
    cwd: str = MOUNT


@dataclass
class Process:
    """A running program and the thread that reads what it prints."""

    popen: subprocess.Popen[str]
    pump: threading.Thread
    signalled: list[signal.Signals] = field(default_factory=list)

    def send(self, number: signal.Signals) -> None:
        """Signal the program and everything it started."""
        self.signalled.append(number)
        with suppress(ProcessLookupError):
            os.killpg(self.popen.pid, number)

    def wait(self) -> int:
        """The exit status, once the program has ended and its last line has been read."""
        status = self.popen.wait()
        # What it left running in its group would keep the pipe open, and outlive the job.
        self.send(signal.SIGKILL)
        self.pump.join(10)
        return status


def spawn(program: Program, ml: Path, line: Callable[[str], None]) -> Process:
    """Start a program whose /opt/ml is the directory `ml`; `line` gets each line that it prints."""
    argv, environ, cwd = _placed(program, ml)
    popen = subprocess.Popen(
        argv,
        env=environ,
        cwd=cwd,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        start_new_session=True,
        text=True,
        errors="replace",
        bufsize=1,
    )
    pump = threading.Thread(target=_pump, args=(popen, line), daemon=True, name=f"log of {popen.pid}")
    pump.start()
    return Process(popen, pump)


def _placed(program: Program, ml: Path) -> tuple[list[str], dict[str, str], str | None]:
    """Command, environment and working directory on this machine."""
    argv = localised(program.argv)
    environ = {name: os.environ[name] for name in _KEPT if name in os.environ}
    environ["PATH"] = os.pathsep.join((str(Path(sys.executable).parent), environ.get("PATH", os.defpath)))
    environ |= here().environ() | {"PYTHONUNBUFFERED": "1"} | dict(program.environ)
    if not private():
        moved = {name: _moved(value, ml) for name, value in environ.items()}
        return [_moved(word, ml) for word in argv], moved, _moved(program.cwd, ml)
    shadow = ml.with_name(f"{ml.name}.opt")
    shadow.mkdir(parents=True, exist_ok=True)
    return ["unshare", "-rm", "sh", "-c", _ENTER, "enter", str(shadow), str(ml), program.cwd, *argv], environ, None


def localised(argv: Sequence[str]) -> list[str]:
    """The command with the image's Python replaced by the one this cloud runs under.

    >>> localised(["/miniconda3/bin/python3", "-m", "x"])[1:]
    ['-m', 'x']
    >>> localised(["bash", "run.sh"])
    ['bash', 'run.sh']
    """
    first, *rest = argv
    return [sys.executable if _PYTHON.fullmatch(first) else first, *rest]


def _moved(text: str, ml: Path) -> str:
    return text.replace(MOUNT, str(ml))


def _pump(popen: subprocess.Popen[str], line: Callable[[str], None]) -> None:
    assert popen.stdout is not None
    with popen.stdout:
        for text in popen.stdout:
            line(text.rstrip("\n"))
