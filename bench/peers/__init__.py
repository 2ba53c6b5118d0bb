"""This file is how a benchmark meets a peer: an environment of the peer's own, made from its hashed lock, never ours.

A peer benchmark is a file here, `<topic>.py`, whose `figures()` yields Figures; `python -m bench peers [TOPIC ...]` runs it.
What imports the peer is `<topic>_inside.py`, run by `inside(name, ...)`; it prints one JSON document last. A topic of several files is a
folder, with its own `inside.py`.
`<name>.in` says which packages, `make lock-peers` pins them in `<name>.lock`.
"""

import fcntl
import hashlib
import importlib
import json
import os
import pkgutil
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from bench.measure import Figure

HERE = Path(__file__).parent
ROOT = HERE.parents[1]


def python(name: str) -> Path:
    """The Python of the environment that `<name>.lock` pins; made when it is not there, or of another lock.

    Raises:
        subprocess.CalledProcessError: the environment could not be made; what uv said is on stderr.
    """
    lock, where = HERE / f"{name}.lock", ROOT / ".local" / "peers" / name
    wanted = hashlib.sha256(lock.read_bytes()).hexdigest()
    found, made = where / "bin" / "python", where / "lock.sha256"
    where.parent.mkdir(parents=True, exist_ok=True)
    with (where.parent / f"{name}.busy").open("w") as busy:
        fcntl.flock(busy, fcntl.LOCK_EX)
        if not made.is_file() or made.read_text(encoding="ascii") != wanted:
            print(f"making the environment of {name} from {lock.name}", file=sys.stderr, flush=True)
            _uv("venv", "--quiet", "--clear", "--python", sys.executable, str(where))
            _uv("pip", "sync", "--quiet", "--require-hashes", "--python", str(found), str(lock))
            made.write_text(wanted, encoding="ascii")
    return found


def inside(name: str, script: str, *arguments: str) -> Any:
    """What a script of this folder, run by the peer's Python with our packages importable, prints as JSON in its last line.

    Raises:
        subprocess.CalledProcessError: the script failed; a failed run has no speed.
    """
    environ = os.environ | {"PYTHONPATH": str(ROOT)}
    command = [str(python(name)), str(HERE / script), *arguments]
    done = subprocess.run(command, env=environ, check=True, stdout=subprocess.PIPE, text=True)
    return json.loads(done.stdout.strip().splitlines()[-1])


def topics() -> list[str]:
    """Every peer benchmark there is."""
    names = [module.name for module in pkgutil.iter_modules([str(HERE)])]
    return [name for name in names if not name.endswith("_inside")]


def figures(chosen: Sequence[str]) -> Iterator[Figure]:
    for topic in chosen or topics():
        yield from importlib.import_module(f"bench.peers.{topic}").figures()


def _uv(*arguments: str) -> None:
    subprocess.run([sys.executable, "-m", "uv", *arguments], check=True)
