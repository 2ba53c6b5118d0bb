"""This file reads what lakeFS says of an object at a commit, in the JSON of its API.

Source:
    treeverse/lakeFS, api/swagger.yml: `logCommits`, `statObject`, schemas Commit and ObjectStats.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, urlencode

from jobs.features.pins.pin import Pin, PinError

_ADDRESS = re.compile(r"(?:lakefs|s3a?)://([^/]+)/([^/]+)/(.+)")
_COMMIT = re.compile(r"[0-9a-f]{64}")
_DIGESTS = {
    "md5": re.compile(r"([0-9a-f]{32})"),
    "sha256": re.compile(r"sha256:([0-9a-f]{64})"),
    "etag": re.compile(r"([0-9a-f]{32}-[1-9][0-9]*)"),
}

Ask = Callable[[str], Mapping[str, Any]]
"""Gives the JSON that the server answers to GET of a path below /api/v1."""


@dataclass(frozen=True)
class Address:
    """An object at a reference: a branch, a tag or a commit."""

    repository: str
    ref: str
    path: str


def address(uri: str) -> Address:
    """Where lakeFS has an object, from its own address or that of its S3 gateway.

    >>> address("lakefs://flights/main/raw/flights.csv")
    Address(repository='flights', ref='main', path='raw/flights.csv')
    """
    found = _ADDRESS.fullmatch(uri)
    if not found:
        raise PinError(f"uri must be lakefs://<repository>/<ref>/<path>, got {uri}")
    return Address(*found.groups())


def resolve(where: Address, ask: Ask) -> dict[str, Any]:
    """The commit that the reference means now, and the object as that commit has it."""
    start = f"/repositories/{quote(where.repository, safe='')}/refs"
    commits = ask(f"{start}/{quote(where.ref, safe='')}/commits?amount=1").get("results") or [{}]
    commit = commits[0]
    # What is staged on a branch and not committed may still change.
    stat = ask(f"{start}/{quote(str(commit.get('id')), safe='')}/objects/stat?{urlencode({'path': where.path})}")
    return {"commit": commit, "stat": stat}


def parse(answer: Mapping[str, Any], where: Address) -> Pin:
    """The pin that lakeFS's answers make.

    Args:
        answer: `commit` as logCommits gives one, `stat` as statObject gives it.
        where: what was asked for.

    Raises:
        PinError: an answer lacks what identifies the object, or is about another one.
    """
    commit, stat = (answer.get(key) for key in ("commit", "stat"))
    if not isinstance(commit, Mapping) or not isinstance(stat, Mapping):
        raise PinError(f"answer of lakeFS must hold commit and stat, got {', '.join(answer) or 'nothing'}")
    found = str(commit.get("id", ""))
    if not _COMMIT.fullmatch(found):
        raise PinError(f"commit.id must be 64 hexadecimal digits, got {found or 'nothing'}")
    if _COMMIT.fullmatch(where.ref) and where.ref != found:
        raise PinError(f"commit.id must be {where.ref}, which the uri names, got {found}")
    if stat.get("path") != where.path:
        raise PinError(f"stat.path must be {where.path}, got {stat.get('path', 'nothing')}")
    size = stat.get("size_bytes")
    told = {"repository": where.repository, "ref": where.ref, "commit": found, "path": where.path}
    return Pin(
        by="lakefs",
        digests=_digests(str(stat.get("checksum", ""))),
        size=size if isinstance(size, int) else None,
        told=told,
    )


def _digests(checksum: str) -> dict[str, str]:
    plain = checksum.strip('"').lower()
    for algorithm, shape in _DIGESTS.items():
        if found := shape.fullmatch(plain):
            return {algorithm: found[1]}
    raise PinError(
        f"stat.checksum must be an md5, sha256:<digest> or S3's etag of an upload in parts, got {checksum or 'nothing'}; "
        "the store below lakeFS gives none that a file can be held against"
    )
