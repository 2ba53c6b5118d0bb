"""This file makes a virtual environment with uv: exact versions, and the hashes that the lock knows of them."""

import re
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from estate.environments import CannotBuild

_SECONDS = 1200
_SHOWN = 400
"""Characters of what uv says."""


def with_uv(folder: Path, python: str, requirements: Sequence[str], *, lock: str = "") -> None:
    """Make it anew, whatever an earlier attempt has left there.

    Args:
        folder: where it is to be.
        python: version of its Python; uv finds or fetches it.
        requirements: exact pins, all of them: nothing else is installed.
        lock: text of requirements.lock, whose hashes are held against what comes.

    Raises:
        CannotBuild: with what uv says about it.
    """
    shutil.rmtree(folder, ignore_errors=True)
    _uv("venv", "--quiet", "--python", python, str(folder))
    known = hashes(lock)
    lines = [" ".join([pin, *known.get(_key(pin), ())]) for pin in requirements]
    (folder / "requirements.txt").write_text("\n".join([*lines, ""]), encoding="utf-8")
    into = ["--python", str(folder / "bin" / "python"), "--no-deps", "--verify-hashes"]
    _uv("pip", "install", "--quiet", *into, "-r", str(folder / "requirements.txt"))


def hashes(lock: str) -> Mapping[str, list[str]]:
    r"""By exact pin, the hashes that a lock has of it.

    >>> hashes("a-b==1 \\\n    --hash=sha256:x \\\n    --hash=sha256:y\nc==2\n")
    {'a-b==1': ['--hash=sha256:x', '--hash=sha256:y'], 'c==2': []}
    """
    return dict(_blocks(lock))


def _blocks(lock: str) -> Iterator[tuple[str, list[str]]]:
    for line in lock.replace("\\\n", " ").splitlines():
        pin, *rest = line.split()[:1] + re.findall(r"--hash=\S+", line) if line[:1].isalnum() else [""]
        if pin:
            yield _key(pin), rest


def _key(pin: str) -> str:
    """
    >>> _key("Typing_Extensions==4.1")
    'typing-extensions==4.1'
    """
    name, _, version = pin.partition("==")
    return f"{re.sub('[-_.]+', '-', name).lower()}=={version}"


def _uv(*words: str) -> None:
    beside = Path(sys.executable).with_name("uv")
    uv = str(beside) if beside.is_file() else shutil.which("uv")
    if uv is None:
        raise CannotBuild("uv is not installed")
    try:
        done = subprocess.run([uv, *words], check=False, capture_output=True, text=True, timeout=_SECONDS)
    except subprocess.TimeoutExpired:
        raise CannotBuild(f"uv {words[0]} did not end within {_SECONDS} s") from None
    if done.returncode:
        said = " ".join(done.stderr.split())
        raise CannotBuild(f"uv {words[0]} says: {said[:_SHOWN]}{'...' if len(said) > _SHOWN else ''}")
