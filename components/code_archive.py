"""This file builds the one archive that a line's containers run from; the same files always make the same bytes."""

import gzip
import hashlib
import io
import json
import subprocess
import tarfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from components.pins import pins

ROOT = Path(__file__).parents[1]
_ENTRY = Path(__file__).with_name("entry")
_KEPT = {".py", ".yaml", ".sql", ".json", ".html", ".css", ".svg", ".pbtxt", ".textproto"}
_DEPENDENCIES = ("duckdb", "msgspec", "numpy", "pyarrow", "pydantic", "pyyaml", "xgboost-cpu")
"""What the jobs in containers import; their exact versions are those of requirements.lock."""


@dataclass(frozen=True, kw_only=True)
class Origin:
    """Where the files came from."""

    commit: str | None
    """The last commit that touched them; nothing outside a repository."""

    dirty: bool
    """Whether they differ from that commit."""


def digest(files: Mapping[str, bytes]) -> str:
    """sha256 over names and contents.

    >>> digest({"a": b"1", "b": b""}) == digest({"b": b"", "a": b"1"}) != digest({"a": b"", "b": b"1"})
    True
    """
    lines = [f"{hashlib.sha256(content).hexdigest()}  {name}\n" for name, content in sorted(files.items())]
    return hashlib.sha256("".join(lines).encode()).hexdigest()


def pack(files: Mapping[str, bytes], origin: Origin) -> bytes:
    """A tar.gz of the files and of `code.json`, which says what they are."""
    said = {"commit": origin.commit, "dirty": origin.dirty, "sha256": digest(files)}
    content = {**files, "code.json": (json.dumps(said, indent=1) + "\n").encode()}
    packed = io.BytesIO()
    # The time of packing would make every archive different.
    with (
        gzip.GzipFile(fileobj=packed, mode="wb", compresslevel=6, mtime=0) as zipped,
        tarfile.open(fileobj=zipped, mode="w") as tar,
    ):
        for name, body in sorted(content.items()):
            member = tarfile.TarInfo(name)
            member.size, member.mode = len(body), 0o644
            tar.addfile(member, io.BytesIO(body))
    return packed.getvalue()


def files(package: str, root: Path = ROOT) -> dict[str, bytes]:
    """All that the jobs of a line run: ours, theirs, and how to start."""
    folders = (root / "jobs", root / "models" / package)
    found = {path for folder in folders for path in folder.rglob("*") if path.suffix in _KEPT and path.is_file()}
    ours = {path.relative_to(root).as_posix(): path.read_bytes() for path in found}
    entry = {path.name: path.read_bytes() for path in _ENTRY.iterdir() if path.is_file()}
    init = {"models/__init__.py": (root / "models" / "__init__.py").read_bytes()}
    pinned = pins((root / "requirements.lock").read_text(encoding="utf-8"), _DEPENDENCIES)
    return ours | entry | init | {"requirements.txt": "\n".join([*pinned, ""]).encode()}


def origin(package: str, root: Path = ROOT) -> Origin:
    """Ask git, if there is one, about the files of a line."""
    paths = ["--", "jobs", f"models/{package}", "components/entry", "requirements.lock"]
    try:
        commit = _git(root, "log", "-1", "--format=%H", *paths)
        return Origin(commit=commit or None, dirty=bool(_git(root, "status", "--porcelain", *paths)))
    except (OSError, subprocess.CalledProcessError):
        return Origin(commit=None, dirty=True)


def _git(root: Path, *words: str) -> str:
    said = subprocess.run(["git", "-C", str(root), *words], check=True, capture_output=True, text=True)
    return said.stdout.strip()
